// Files may be dropped, and the page of an adding asks how far it is. Without this file both still work by hand.
(() => {
  const drop = document.getElementById("drop");
  const input = document.getElementById("files");
  if (drop && input) {
    const list = document.getElementById("chosen");
    const tell = () => {
      list.replaceChildren(...[...input.files].map((file) => {
        const line = document.createElement("li");
        line.textContent = `${file.name}, ${Math.ceil(file.size / 1000)} kB`;
        return line;
      }));
    };
    input.addEventListener("change", tell);
    for (const kind of ["dragenter", "dragover"]) {
      drop.addEventListener(kind, (e) => { e.preventDefault(); drop.classList.add("over"); });
    }
    for (const kind of ["dragleave", "drop"]) {
      drop.addEventListener(kind, (e) => { e.preventDefault(); drop.classList.remove("over"); });
    }
    drop.addEventListener("drop", (e) => {
      if (e.dataTransfer.files.length) { input.files = e.dataTransfer.files; tell(); }
    });
  }
  const job = document.getElementById("job");
  if (job && !job.dataset.ended) {
    const ask = async () => {
      try {
        const answer = await fetch(job.dataset.part, { headers: { accept: "text/html" } });
        if (answer.ok) {
          job.innerHTML = await answer.text(); // our own template, escaped there
          if (answer.headers.get("x-job-ended") === "yes") return;
        }
      } catch { /* the next try may succeed */ }
      setTimeout(ask, 1000);
    };
    setTimeout(ask, 600);
  }
})();
