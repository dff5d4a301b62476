// Passkeys: the form's options go to the browser, and what it answers goes back with the form.
const toBytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));

const toText = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

const known = (list) => list?.map((one) => ({ ...one, id: toBytes(one.id) }));

function forBrowser(options) {
  const given = { ...options, challenge: toBytes(options.challenge) };
  if (options.user) given.user = { ...options.user, id: toBytes(options.user.id) };
  if (options.allowCredentials) given.allowCredentials = known(options.allowCredentials);
  if (options.excludeCredentials) given.excludeCredentials = known(options.excludeCredentials);
  return given;
}

function asText(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"])
    if (credential.response[name]) response[name] = toText(credential.response[name]);
  if (credential.response.getTransports) response.transports = credential.response.getTransports();
  return JSON.stringify({
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    clientExtensionResults: credential.getClientExtensionResults(),
    response,
  });
}

const words = {
  NotAllowedError: "Nothing happened: it was cancelled, or took too long. Try again.",
  InvalidStateError: "This device or key is added already.",
  SecurityError: "This browser makes no passkeys at this address.",
};

function offer(form) {
  const options = JSON.parse(document.getElementById("passkey-options").textContent);
  const say = form.querySelector("[data-passkey-words]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const publicKey = forBrowser(options);
      const credential = await navigator.credentials[form.dataset.passkey]({ publicKey });
      form.elements.credential.value = asText(credential);
      form.submit();
    } catch (error) {
      say.textContent = words[error.name] ?? "The passkey could not be used. Try again.";
    }
  });
  form.hidden = false;
  document.querySelector("[data-passkey-missing]").hidden = true;
}

const form = document.querySelector("form[data-passkey]");
if (form && window.PublicKeyCredential) offer(form);
