// How far somebody is; the form works without.
const form = document.querySelector("[data-questionnaire]");
const told = form.querySelector("[data-answered]");
const items = [...form.querySelectorAll(".item")].filter((item) => !item.querySelector(".optional"));

function tell() {
  const answered = items.filter((item) => item.querySelector(":checked")).length;
  told.textContent = `${answered} of ${items.length} answered`;
  told.hidden = false;
}

form.addEventListener("change", tell);
tell();
