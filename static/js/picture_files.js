// A picture from a file: what is shown of it, and what is sent. The file's own bytes go to the server where they fit.

/** The server takes bodies up to 1 MiB; a phone's photograph is larger, so it is made smaller here. */
const LARGEST = 1024 ** 2;
const SMALLER_SIDE = 1_200;

const megabytes = (bytes) => `${(bytes / 1024 ** 2).toFixed(1)} MB`;

async function decode(file) {
  try {
    return await createImageBitmap(file);
  } catch {
    return null; // the server says what is the matter with it
  }
}

function shrink(image) {
  const scale = Math.min(1, SMALLER_SIDE / Math.max(image.width, image.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(image.width * scale));
  canvas.height = Math.max(1, Math.round(image.height * scale));
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.9));
}

/**
 * {name, type, body, image, note}: body is what is sent, image what is shown (or null), note what was done to it
 * (or null).
 */
export async function readPictureFile(file) {
  const name = file.name || "drawing.png";
  const image = await decode(file);
  if (file.size <= LARGEST || image === null) {
    // Its bytes as they are now: a file may change on disk before it is sent once more.
    return { name, type: file.type || "application/octet-stream", body: await file.arrayBuffer(), image, note: null };
  }
  const smaller = await shrink(image);
  return {
    name,
    type: smaller.type,
    body: await smaller.arrayBuffer(),
    image,
    note: `The picture of ${megabytes(file.size)} was made smaller to be sent.`,
  };
}
