/**
 * A patient's day with the app: signs in, reads, answers, takes the own record home, signs out.
 *
 *   ORIGIN=http://localhost:8000 EMAIL=… PASSWORD=… TOTP_SECRET=… node journey.ts
 */
import assert from "node:assert/strict";
import { setTimeout as wait } from "node:timers/promises";
import { codeOf } from "./authenticator.ts";
import { Refused, TherapyBridge, told, type Schemas } from "./client.ts";

const { ORIGIN = "http://localhost:8000", EMAIL = "", PASSWORD = "", TOTP_SECRET = "" } = process.env;
const MINUTES = 60_000;

const bridge = new TherapyBridge(ORIGIN);
const { api } = bridge;

async function step(name: string, act: () => Promise<void>): Promise<void> {
  await act();
  console.log(`done: ${name}`);
}

async function refusal(act: Promise<{ error?: unknown; response: Response }>): Promise<Refused> {
  const { response, error } = await act;
  assert.equal(response.ok, false);
  return new Refused(response.status, error as Schemas["Error"]);
}

/** A code that was not shown before: each counts once. */
let shown = "";
async function freshCode(): Promise<string> {
  while (codeOf(TOTP_SECRET) === shown) await wait(500);
  return (shown = codeOf(TOTP_SECRET));
}

await step("signs in with a password and an authenticator", async () => {
  const waiting = await bridge.signIn(EMAIL, PASSWORD);
  assert.notEqual(waiting, true, "an account with a second factor asks for it");
  await bridge.showSecondFactor(String(waiting), await freshCode());
});

let patientId = "";
await step("sees who that is", async () => {
  const me = told(await api.GET("/api/v1/auth/me"));
  assert.equal(me.role, "patient");
  patientId = me.id;
});

await step("renews the tokens when they have run out", async () => {
  const before = bridge.tokens;
  assert.ok(before);
  bridge.tokens = { ...before, access_token: "run.out.long-ago" };
  told(await api.GET("/api/v1/auth/me"));
  assert.notEqual(bridge.tokens?.refresh_token, before.refresh_token);
});

let sessionId = "";
await step("lists the own sessions", async () => {
  const page = told(await api.GET("/api/v1/sessions", { params: { query: { limit: 10 } } }));
  assert.equal(page.count, page.results.length);
  assert.ok(page.results.every((session) => session.patient_id === patientId));
  sessionId = page.results[0]?.id ?? "";
});

await step("reads the summary that was released", async () => {
  const path = { id: sessionId };
  const summary = told(await api.GET("/api/v1/sessions/{id}/patient-summary", { params: { path } }));
  assert.ok("text" in summary && summary.text.length > 0);
});

await step("may not read the transcript", async () => {
  const path = { id: sessionId };
  const refused = await refusal(api.GET("/api/v1/sessions/{id}/transcript", { params: { path } }));
  assert.equal(refused.status, 403);
  assert.equal(refused.error.code, "permission_denied");
});

await step("goes down the diary to its end", async () => {
  const path = { patient_id: patientId };
  const seen = new Set<string>();
  let cursor: string | null = null;
  do {
    const query = cursor === null ? { limit: 2 } : { limit: 2, cursor };
    const page: Schemas["EventPage"] = told(
      await api.GET("/api/v1/patients/{patient_id}/timeline", { params: { path, query } }),
    );
    page.events.forEach((event) => seen.add(event.id));
    assert.equal(page.has_more, page.next_cursor !== null);
    if (page.total_count !== undefined) assert.ok(seen.size <= page.total_count);
    cursor = page.next_cursor;
  } while (cursor !== null);
  assert.ok(seen.size > 2);
});

let goalId = "";
await step("sees the goals", async () => {
  const goals = told(await api.GET("/api/v1/self-report/goals"));
  goalId = goals[0]?.id ?? "";
  assert.ok(goalId);
});

await step("checks in between two sessions", async () => {
  const goals = [{ goal_id: goalId, value: 6, notes: "Spoke twice." }];
  const body = { moment: "between" as const, general_mood: 7, goals };
  const { data, error, response } = await api.POST("/api/v1/self-report/check-in", { body });
  const checkIn = told({ data, error, response });
  assert.equal(response.status, 201);
  assert.ok(response.headers.get("Location")?.includes(checkIn?.id ?? "?"));
});

await step("answers a questionnaire that the therapist asked for", async () => {
  const open = told(await api.GET("/api/v1/assessment-invitations"));
  const invitation = open.results[0];
  assert.ok(invitation);
  const instruments = told(await api.GET("/api/v1/assessment-instruments"));
  const asked = instruments.results.find((one) => one.name === invitation.instruments[0]);
  assert.ok(asked);
  const answers = Object.fromEntries(asked.items.map((item) => [item.key, 0]));
  const assessment = told(
    await api.POST("/api/v1/assessment-invitations/{id}/answers", {
      params: { path: { id: invitation.id } },
      body: { assessment_type: "PHQ-9", answers },
    }),
  );
  assert.equal(assessment.score, 0);
});

let jobId = "";
await step("asks for the own record", async () => {
  const body = { format: "json" as const };
  const { data, error, response } = await api.POST("/api/v1/export/full-record", { body });
  const job = told({ data, error, response });
  assert.equal(response.status, 202);
  assert.equal(response.headers.get("Location"), `/api/v1/export/jobs/${job?.id}`);
  jobId = job?.id ?? "";
});

await step("waits until it is made", async () => {
  const until = Date.now() + 4 * MINUTES;
  const params = { path: { id: jobId } };
  let job = told(await api.GET("/api/v1/export/jobs/{id}", { params }));
  while (!["completed", "failed", "cancelled"].includes(job.status)) {
    assert.ok(Date.now() < until, `still ${job.status}`);
    await wait(500);
    job = told(await api.GET("/api/v1/export/jobs/{id}", { params }));
  }
  assert.equal(job.status, "completed", job.error_message);
});

await step("takes it home, and when asked to shows once more who is there", async () => {
  const params = { path: { id: jobId } };
  const download = () => api.GET("/api/v1/export/download/{id}", { params, parseAs: "text" });
  let file = await download();
  if (file.response.status === 403) {
    const asked = new Refused(403, (file as { error?: Schemas["Error"] }).error);
    assert.equal(asked.error.code, "confirmation_required");
    told(await api.POST("/api/v1/auth/confirm", { body: { code: await freshCode() } }));
    file = await download();
  }
  assert.equal(typeof JSON.parse(told(file) as string), "object");
});

await step("signs out, and the tokens are worth nothing", async () => {
  const spent = bridge.tokens;
  await bridge.signOut();
  bridge.tokens = spent;
  await assert.rejects(async () => told(await api.GET("/api/v1/auth/me")), Refused);
});
