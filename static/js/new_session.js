// Nicer beginnings: consent follows the chosen patient, a file shows how much of it is sent.
const form = document.getElementById("new-session");
const consent = document.getElementById("consent");

function chosen() {
  return form.elements.patient.selectedOptions[0];
}

function isAgreed() {
  return "agreed" in chosen().dataset || Boolean(form.elements.consent_method.value);
}

function showConsent() {
  const isAsked = Boolean(chosen().value) && !("agreed" in chosen().dataset);
  consent.hidden = !isAsked;
  const offer = document.getElementById("recorder-offer");
  if (!offer) return;
  offer.hidden = isAsked && !isAgreed();
  document.getElementById("declined").hidden = !offer.hidden;
}

function keepPatientInWays() {
  for (const link of document.querySelectorAll("[data-way][href]")) {
    const address = new URL(link.href);
    address.searchParams.set("patient", chosen().value);
    link.href = address;
  }
}

function isTooLarge() {
  const input = form.elements.recording;
  const limit = Number(input.dataset.maxBytes);
  const file = input.files[0];
  input.setCustomValidity(
    file && limit && file.size > limit
      ? `This file has ${Math.ceil(file.size / 1e6)} MB. At most ${Math.floor(limit / 1e6)} MB can be sent: save it as MP3 or M4A first.`
      : "",
  );
}

function showSending(sent, total) {
  const share = Math.floor((100 * sent) / total);
  document.getElementById("sending-progress").value = share;
  document.getElementById("sending-words").textContent =
    share < 100 ? "Sending the recording. Please keep this page open." : "Sent. The recording is being checked.";
}

function send(event) {
  event.preventDefault();
  const request = new XMLHttpRequest();
  const button = form.querySelector("[type=submit]");
  const sending = document.getElementById("sending");
  const stay = (leaving) => leaving.preventDefault();
  request.upload.addEventListener("progress", ({ loaded, total }) => showSending(loaded, total));
  request.addEventListener("loadend", () => {
    window.removeEventListener("beforeunload", stay);
    if (request.status === 200) return location.assign(request.responseURL);
    button.disabled = false;
    sending.hidden = true;
    showAnswer(request);
  });
  window.addEventListener("beforeunload", stay);
  request.open("POST", form.action);
  request.send(new FormData(form));
  button.disabled = true;
  sending.hidden = false;
}

function showAnswer(request) {
  form.parentElement.querySelector(".notice-error")?.remove();
  const page = new DOMParser().parseFromString(request.responseText, "text/html");
  let notice = page.querySelector(".notice-error");
  if (!notice) {
    notice = document.createElement("div");
    notice.className = "notice notice-error";
    notice.setAttribute("role", "alert");
    notice.tabIndex = -1;
    notice.textContent =
      request.status === 413
        ? "This recording is too large. Save it as MP3 or M4A, or in parts, then send it again."
        : "The recording could not be sent. Nothing is lost: check the network, then send it again.";
  }
  form.before(notice);
  notice.focus();
}

if (form) {
  if (consent) form.addEventListener("change", showConsent);
  form.elements.patient.addEventListener("change", keepPatientInWays);
  if (consent) showConsent();
  keepPatientInWays();
  if (form.dataset.way === "upload") {
    form.elements.recording.addEventListener("change", isTooLarge);
    form.addEventListener("submit", send);
  }
  for (const drop of document.querySelectorAll(".drop")) {
    drop.addEventListener("dragover", () => drop.classList.add("is-over"));
    for (const end of ["dragleave", "drop"]) drop.addEventListener(end, () => drop.classList.remove("is-over"));
  }
}
