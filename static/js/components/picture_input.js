// Three ways to bring a picture: choose a file, paste it, drop it on the page.

const DRAGGED = "data-dragged-over";

const firstFile = (transfer) => transfer?.files?.[0] ?? null;
const carriesFile = (transfer) => transfer?.types?.includes("Files") ?? false;

/** input: a file input; target: the element that lights up while a file hovers over the page; onFile(file). */
export function mountPictureInput({ input, target, onFile }) {
  const take = (file) => file && onFile(file);

  input.addEventListener("change", () => {
    take(input.files[0]);
    input.value = ""; // the same file may be chosen again
  });

  document.addEventListener("paste", (event) => take(firstFile(event.clipboardData)));

  document.addEventListener("dragover", (event) => {
    if (!carriesFile(event.dataTransfer)) return;
    event.preventDefault(); // or the browser would leave the page to show the file
    event.dataTransfer.dropEffect = "copy";
    target.setAttribute(DRAGGED, "");
  });

  document.addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) target.removeAttribute(DRAGGED);
  });

  document.addEventListener("drop", (event) => {
    if (!carriesFile(event.dataTransfer)) return;
    event.preventDefault();
    target.removeAttribute(DRAGGED);
    take(firstFile(event.dataTransfer));
  });
}
