// What the editor and the server say to each other; every answer ends in one word of ours.
const CSRF_COOKIE = /^(__Host-)?csrftoken=/;
const LARGEST_LAST = 60_000; // bytes; browsers carry no more for a page that is gone

function token() {
  const cookie = document.cookie.split("; ").find((part) => CSRF_COOKIE.test(part));
  return cookie?.split("=")[1] ?? document.querySelector("[name=csrfmiddlewaretoken]").value;
}

const OUTCOMES = { 403: "refused", 404: "gone", 422: "invalid" };

function outcomeOf(answer, body) {
  if (answer.type === "opaqueredirect" || answer.status === 401) return "signed_out";
  if (answer.ok && body) return "saved";
  if (answer.status === 409) return body?.error.code === "edit_conflict" ? "conflict" : "locked";
  return OUTCOMES[answer.status] ?? "away";
}

async function ask(address, options) {
  try {
    const answer = await fetch(address, { redirect: "manual", cache: "no-store", ...options });
    const body = answer.type === "basic" ? await answer.json().catch(() => null) : null;
    return { outcome: outcomeOf(answer, body), body };
  } catch {
    return { outcome: "offline", body: null };
  }
}

export const canCarry = (message) => new Blob([JSON.stringify(message)]).size < LARGEST_LAST;

export function send(address, message) {
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token() };
  const keepalive = canCarry(message); // so that it arrives although the page is left
  return ask(address, { method: "POST", headers, body: JSON.stringify(message), keepalive });
}

// How the note stands now; X-Poll: it keeps nobody signed in
export const look = (address) => ask(address, { headers: { "X-Poll": "1" } });
