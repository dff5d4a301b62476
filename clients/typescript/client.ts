/** The API of TherapyBridge, typed by its schema. Tokens are kept and renewed here. */
import createClient, { type Client, type Middleware } from "openapi-fetch";
import type { components, paths } from "./generated/schema.ts";

export type Schemas = components["schemas"];
export type Tokens = Pick<Schemas["Tokens"], "access_token" | "refresh_token">;

/** Any answer that is a refusal or a failure: all have one shape. */
export class Refused extends Error {
  readonly status: number;
  readonly error: Schemas["Error"]["error"];

  constructor(status: number, body: Schemas["Error"] | undefined) {
    const error = body?.error ?? { code: "unknown", message: "", details: {}, request_id: null };
    super(`${status} ${error.code}: ${error.message}`);
    this.status = status;
    this.error = error;
  }
}

export class TherapyBridge {
  readonly api: Client<paths>;
  tokens: Tokens | null = null;
  private readonly origin: string;
  private renewing: Promise<void> | null = null;

  constructor(origin: string) {
    this.origin = origin;
    this.api = createClient<paths>({ baseUrl: origin });
    this.api.use(this.bearer());
  }

  /** True when signed in; else the token that the second factor is sent with. */
  async signIn(email: string, password: string): Promise<true | string> {
    const answer = told(await this.api.POST("/api/v1/auth/login", { body: { email, password } }));
    if ("mfa_token" in answer) return answer.mfa_token;
    this.tokens = answer;
    return true;
  }

  async showSecondFactor(mfa_token: string, code: string): Promise<void> {
    this.tokens = told(await this.api.POST("/api/v1/auth/mfa/validate", { body: { mfa_token, code } }));
  }

  /** A refresh token works once; requests that find theirs run out wait for the same new one. */
  renew(): Promise<void> {
    this.renewing ??= this.exchange().finally(() => (this.renewing = null));
    return this.renewing;
  }

  async signOut(): Promise<void> {
    if (this.tokens === null) return;
    const { refresh_token } = this.tokens;
    told(await this.api.POST("/api/v1/auth/logout", { body: { refresh_token } }));
    this.tokens = null;
  }

  private async exchange(): Promise<void> {
    const response = await fetch(`${this.origin}/api/v1/auth/refresh`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ refresh_token: this.tokens?.refresh_token ?? "" }),
    });
    const body = await response.json();
    if (!response.ok) {
      this.tokens = null;
      throw new Refused(response.status, body as Schemas["Error"]);
    }
    this.tokens = body as Tokens;
  }

  private bearer(): Middleware {
    const again = new Map<string, Request>();
    return {
      onRequest: ({ request, id }) => {
        again.set(id, request.clone());
        return this.signed(request);
      },
      onResponse: async ({ response, schemaPath, id }) => {
        const request = again.get(id);
        again.delete(id);
        const isOwn = !schemaPath.startsWith("/api/v1/auth/log");
        if (response.status !== 401 || this.tokens === null || !isOwn || !request) return;
        await this.renew();
        return fetch(this.signed(request));
      },
      onError: ({ id }) => {
        again.delete(id);
      },
    };
  }

  private signed(request: Request): Request {
    if (this.tokens) request.headers.set("Authorization", `Bearer ${this.tokens.access_token}`);
    return request;
  }
}

/** What was answered, or the refusal as an error. */
export function told<T>(answer: { data?: T | undefined; error?: unknown; response: Response }): T {
  if (!answer.response.ok) {
    throw new Refused(answer.response.status, answer.error as Schemas["Error"] | undefined);
  }
  return answer.data as T;
}
