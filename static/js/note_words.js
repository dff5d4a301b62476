// Small pieces of a page, made of text alone: no words of a note are ever read as markup.
export function words(tag, text, className = "") {
  const element = document.createElement(tag);
  element.textContent = text;
  if (className) element.className = className;
  return element;
}

export function block(className, ...content) {
  const element = document.createElement("div");
  element.className = className;
  element.append(...content);
  return element;
}

export function button(text, act, more = "") {
  const element = words("button", text, `button button-small ${more}`);
  element.type = "button";
  element.addEventListener("click", act);
  return element;
}
