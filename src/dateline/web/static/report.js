// Without this file a click on an event loads the page with that event lit up; with it the words light up at once.
(() => {
  const text = document.getElementById("text");
  const list = document.getElementById("events");
  if (!text || !list) return;
  const items = [...list.querySelectorAll("li[data-event]")];
  let code = null; // for each code point where its UTF-16 unit is: marks count code points
  const unitOf = (point) => {
    if (!code) {
      code = [];
      let unit = 0;
      for (const c of plain()) { code.push(unit); unit += c.length; }
      code.push(unit);
    }
    return code[Math.min(point, code.length - 1)];
  };
  const nodes = () => {
    const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT, {
      acceptNode: (n) => n.parentElement.closest(".visually-hidden") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT,
    });
    const found = [];
    while (walker.nextNode()) found.push(walker.currentNode);
    return found;
  };
  const plain = () => nodes().map((n) => n.data).join("");
  if (!window.Highlight || !CSS.highlights) return; // older browsers follow the links
  const roles = ["evidence", "also", "source", "number", "time", "place", "recipient", "actor", "trigger"];
  const light = (id) => {
    const item = items.find((i) => i.dataset.event === id);
    if (!item) return false;
    const pieces = nodes();
    const starts = [];
    let at = 0;
    for (const n of pieces) { starts.push(at); at += n.data.length; }
    const place = (unit, end) => {
      let i = starts.findLastIndex((s) => (end ? s < unit : s <= unit));
      if (i < 0) i = 0;
      return [pieces[i], Math.min(unit - starts[i], pieces[i].data.length)];
    };
    CSS.highlights.clear();
    const marks = JSON.parse(item.dataset.marks);
    roles.forEach((role, order) => {
      const ranges = marks.filter((m) => m.role === role).map((m) => {
        const range = new Range();
        range.setStart(...place(unitOf(m.start), false));
        range.setEnd(...place(unitOf(m.end), true));
        return range;
      });
      if (!ranges.length) return;
      const shown = new Highlight(...ranges);
      shown.priority = order;
      CSS.highlights.set(`m-${role}`, shown);
    });
    items.forEach((i) => {
      i.classList.toggle("chosen", i === item);
      const why = i.querySelector("details");
      if (why) why.open = i === item;
      const link = i.querySelector(".choose");
      if (i === item) link.setAttribute("aria-current", "true"); else link.removeAttribute("aria-current");
    });
    text.classList.add("scripted");
    const legend = document.getElementById("legend");
    if (legend) legend.hidden = false;
    return true;
  };
  document.addEventListener("click", (e) => {
    if (e.metaKey || e.ctrlKey || e.shiftKey || e.altKey || e.button) return;
    const link = e.target.closest("#text a[data-event], #events a.choose");
    if (!link) return;
    const id = link.dataset.event || link.closest("li").dataset.event;
    if (!light(id)) return;
    e.preventDefault();
    history.replaceState(null, "", link.href);
    const anchor = document.getElementById(link.closest("#text") ? id : `at-${id}`);
    if (anchor) anchor.scrollIntoView({ block: "nearest", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  });
})();
