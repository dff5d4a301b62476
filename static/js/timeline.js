// The timeline without its end: earlier entries come when one nears the last, far ones go again, and
// the address always names the place that one is at, so that coming back and reloading find it.
const PIECES_KEPT = 6;
const NEAR = "1200px 0px";
const SETTLED = 150; // ms without scrolling

class Diary {
  constructor(root) {
    this.root = root;
    this.watch = new IntersectionObserver((seen) => this.near(seen), { rootMargin: NEAR });
    root.addEventListener("click", (event) => this.clicked(event));
    this.settle();
  }

  get pieces() {
    return [...this.root.querySelectorAll(".piece")];
  }

  // Pieces that come

  near(seen) {
    const link = seen.find((entry) => entry.isIntersecting)?.target.querySelector("a");
    if (link) this.bring(link);
  }

  clicked(event) {
    const link = event.target.closest(".diary-more a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.bring(link).then((piece) => piece?.querySelector("h3 a")?.focus({ preventScroll: true }));
  }

  async bring(link) {
    if (this.isLoading || link.closest(".is-inner")) return;
    this.isLoading = true;
    try {
      const piece = await fetchPiece(link.href);
      if (piece && link.isConnected) this.join(link, piece);
      else this.watch.unobserve(link.parentElement); // nothing more stands there
      return piece;
    } catch {
      this.watch.unobserve(link.parentElement); // no network: the link is still there to click
    } finally {
      this.isLoading = false;
    }
  }

  join(link, piece) {
    const above = link.rel === "prev";
    const anchor = this.topmost();
    const top = anchor?.getBoundingClientRect().top;
    link.closest(".piece").insertAdjacentElement(above ? "beforebegin" : "afterend", piece);
    const far = this.pieces.slice(...(above ? [PIECES_KEPT] : [0, -PIECES_KEPT]));
    if (this.pieces.length > PIECES_KEPT) for (const one of far) one.remove();
    this.settle();
    if (anchor?.isConnected) scrollBy({ top: anchor.getBoundingClientRect().top - top, behavior: "instant" });
  }

  // Only the outermost links lead on; a month that goes on has its name already.
  settle() {
    this.watch.disconnect();
    const pieces = this.pieces;
    let month = null;
    for (const [at, piece] of pieces.entries()) {
      for (const heading of piece.querySelectorAll(".diary-month")) {
        heading.classList.toggle("is-continued", heading.dataset.month === month);
        month = heading.dataset.month;
      }
      for (const more of piece.querySelectorAll(".diary-more")) {
        const isOuter = at === (more.firstElementChild.rel === "prev" ? 0 : pieces.length - 1);
        more.classList.toggle("is-inner", !isOuter);
        if (isOuter) this.watch.observe(more);
      }
    }
  }

  // The place

  topmost() {
    return [...this.root.querySelectorAll(".diary-event")].find(
      (entry) => entry.getBoundingClientRect().bottom > 56,
    );
  }

  remember() {
    const entry = this.root.isConnected && this.topmost();
    if (!entry) return;
    const place = { entry: entry.id, top: entry.getBoundingClientRect().top };
    history.replaceState(place, "", entry.closest(".piece").dataset.place);
  }

  // The page may be too short to scroll there until the next piece has come.
  async restore({ entry, top }) {
    const element = document.getElementById(entry);
    if (!element) return;
    const off = () => element.getBoundingClientRect().top - top;
    scrollBy({ top: off(), behavior: "instant" });
    const link = Math.abs(off()) > 1 && this.root.querySelector(".diary-more:not(.is-inner) [rel=next]");
    if (link && (await this.bring(link))) scrollBy({ top: off(), behavior: "instant" });
  }
}

async function fetchPiece(address) {
  const answer = await fetch(address, { headers: { "HX-Request": "true", "HX-Target": "piece" } });
  if (answer.redirected) location.reload(); // signed out meanwhile, or the place is gone
  if (!answer.ok || answer.redirected) return null;
  const holder = document.createElement("template");
  holder.innerHTML = await answer.text();
  return holder.content.querySelector(".piece");
}

let diary = null;
let waiting;

function begin() {
  const root = document.getElementById("diary");
  if (root !== diary?.root) diary?.watch.disconnect();
  if (!root) diary = null;
  else if (root !== diary?.root) diary = new Diary(root);
}

begin();
if (diary) {
  const place = history.state;
  history.scrollRestoration = "manual";
  if (place?.entry) diary.restore(place);
}
addEventListener("scroll", () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => diary?.remember(), SETTLED);
}, { passive: true });
addEventListener("pagehide", () => diary?.remember());
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id === "found") begin();
});

// The form: a score belongs to an assessment; the page for print opens its dialog.
for (const part of document.querySelectorAll("[data-for-type]")) {
  const kind = document.getElementById("id_event_type");
  const show = () => (part.hidden = kind.value !== part.dataset.forType);
  kind.addEventListener("change", show);
  show();
}
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
