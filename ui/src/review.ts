// The review by keys. Without this file every button and field works with mouse, Tab and Enter.
const judge = document.querySelector<HTMLFormElement>("#judge");
const said = document.querySelector<HTMLElement>("#said");
const keys = document.querySelector<HTMLElement>("#keys");
if (keys) keys.hidden = false;

/** Whether keys are for typing where the focus is. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.matches('select, textarea, input:not([type="radio"]):not([type="checkbox"])') || target.isContentEditable;
}

/** Call a field wrong and go to its correction; called wrong already, it is right again. */
function turn(field: HTMLElement): void {
  const [right, wrong] = ["right", "wrong"].map((value) => field.querySelector<HTMLInputElement>(`input[type="radio"][value="${value}"]`));
  if (!right || !wrong) return;
  const name = field.querySelector("legend")?.lastChild?.textContent?.trim() ?? "";
  if (wrong.checked) {
    right.checked = true;
    right.focus();
  } else {
    wrong.checked = true;
    (field.querySelector<HTMLElement>(".correction input:not([type]), .correction select") ?? wrong).focus();
  }
  if (said) said.textContent = `${name} ${wrong.checked ? "wrong" : "right"}`;
}

document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  if (isTyping(event.target)) {
    if (event.key === "Escape") (event.target as HTMLElement).blur();
    return;
  }
  const field = /^[1-9]$/.test(event.key) ? judge?.querySelector<HTMLElement>(`fieldset[data-field="${event.key}"]`) : null;
  if (field) {
    event.preventDefault();
    turn(field);
    return;
  }
  if (event.key === "m") {
    const missed = document.querySelector<HTMLDetailsElement>("#missed");
    if (missed) {
      event.preventDefault();
      missed.open = true;
      takeSelection();
      missed.querySelector<HTMLElement>('input[name="trigger"]')?.focus();
    }
    return;
  }
  const button = document.querySelector<HTMLElement>(`[data-key="${CSS.escape(event.key)}"]:not([disabled])`);
  if (button) {
    event.preventDefault();
    button.click();
  }
});

// A form is sent once, however fast the keys are.
document.addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  if (form.dataset["sent"]) event.preventDefault();
  form.dataset["sent"] = "yes";
});
window.addEventListener("pageshow", () => document.querySelectorAll("form").forEach((form) => delete form.dataset["sent"]));

// Corrections of a field that is right are not sent along.
document.addEventListener("change", (event) => {
  const input = event.target as HTMLInputElement;
  const field = input.closest("fieldset[data-field]");
  if (field && input.matches(".correction input:not([type]), .correction select") && input.value) {
    const wrong = field.querySelector<HTMLInputElement>('input[type="radio"][value="wrong"]');
    if (wrong) wrong.checked = true;
  }
});

/** The words that are selected in the text become those of the missed event, with their place in code points. */
function takeSelection(): void {
  const text = document.querySelector<HTMLElement>("#text");
  const chosen = getSelection();
  const words = document.querySelector<HTMLInputElement>('#missed input[name="trigger"]');
  const start = document.querySelector<HTMLInputElement>('#missed input[name="trigger_start"]');
  if (!text || !chosen?.rangeCount || !words || !start) return;
  const range = chosen.getRangeAt(0);
  const picked = chosen.toString().trim();
  if (!picked || !text.contains(range.commonAncestorContainer)) return;
  words.value = picked;
  const before = new Range();
  before.setStart(text, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const piece = before.cloneContents();
  piece.querySelectorAll(".visually-hidden").forEach((hidden) => hidden.remove());
  const lead = chosen.toString().length - chosen.toString().trimStart().length;
  start.value = String([...(piece.textContent ?? "")].length + lead + Number(text.dataset["begin"] ?? 0));
}

document.querySelector("#missed")?.addEventListener("toggle", takeSelection);
document.querySelector("#text")?.addEventListener("mouseup", () => {
  if (document.querySelector<HTMLDetailsElement>("#missed")?.open) takeSelection();
});

// The words that matter come into view.
const trigger = document.querySelector<HTMLElement>("#text [data-trigger]");
if (trigger) {
  const box = trigger.closest<HTMLElement>(".judged");
  if (box) box.scrollTop = Math.max(0, trigger.offsetTop - box.offsetTop - box.clientHeight / 3);
}
