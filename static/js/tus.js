// The few words of the tus 1.0 protocol that a recording needs.
const VERSION = "1.0.0";
const CSRF_COOKIE = /^(__Host-)?csrftoken=/;

export class NotNow extends Error {} // the network or the server is away: try again
export class SignedOut extends Error {}
export class Moved extends Error {} // somebody else sent these bytes: ask where to go on
export class Ended extends Error {} // finished elsewhere, or refused; the message says why
export class NotFound extends Error {} // discarded, or of another therapist who is signed in now

const ERRORS = { 401: SignedOut, 403: SignedOut, 404: NotFound };

function token() {
  const cookie = document.cookie.split("; ").find((part) => CSRF_COOKIE.test(part));
  return cookie?.split("=")[1] ?? document.querySelector("[name=csrfmiddlewaretoken]").value;
}

async function problem(answer) {
  const { error } = await answer.json().catch(() => ({}));
  if (!error?.code) return new NotNow(); // a proxy's words, which say nothing about the recording
  const Kind = error.code === "wrong_offset" ? Moved : (ERRORS[answer.status] ?? Ended);
  return new Kind(error.message ?? "");
}

export class Upload {
  constructor(address) {
    this.address = address;
  }

  async ask(method, headers = {}, body = undefined, address = this.address) {
    let answer;
    try {
      answer = await fetch(address, {
        method,
        body,
        headers: { "Tus-Resumable": VERSION, "X-CSRFToken": token(), ...headers },
      });
    } catch {
      throw new NotNow();
    }
    if (answer.ok) return answer;
    if (answer.status >= 500 || answer.status === 429) throw new NotNow();
    throw await problem(answer);
  }

  async offset() {
    return Number((await this.ask("HEAD")).headers.get("Upload-Offset"));
  }

  async append(offset, bytes) {
    const headers = {
      "Upload-Offset": String(offset),
      "Content-Type": "application/offset+octet-stream",
    };
    return Number((await this.ask("PATCH", headers, bytes)).headers.get("Upload-Offset"));
  }

  finish() {
    return this.ask("POST", {}, undefined, `${this.address}/finish`);
  }
}
