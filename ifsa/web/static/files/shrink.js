// @ts-check
/** A photo made small before it is sent: 1600 pixels on its longer side, some 200 KB. */

const SIDE = 1600;
const MOST = 200_000;
const QUALITIES = [0.82, 0.72, 0.62, 0.5];
// What is small already goes as it is.
const PLAIN = new Set(["image/jpeg", "image/png", "image/webp"]);

/**
 * The photo, smaller and upright; the original where this browser can't, or where it is no larger.
 * @param {Blob} photo
 * @returns {Promise<Blob>}
 */
export async function shrink(photo) {
  try {
    const picture = await decoded(photo);
    const large = Math.max(picture.width, picture.height) > SIDE;
    if (!large && photo.size <= MOST && PLAIN.has(photo.type)) return photo;
    const made = await encoded(drawn(picture));
    picture.close?.();
    return made && (large || made.size < photo.size) ? made : photo;
  } catch {
    return photo; // no picture for this browser; the server looks for itself
  }
}

/** @typedef {CanvasImageSource & {width: number, height: number, close?: () => void}} Picture */

/** Turned as its camera says (EXIF). @param {Blob} photo @returns {Promise<Picture>} */
async function decoded(photo) {
  try {
    return await createImageBitmap(photo, { imageOrientation: "from-image" });
  } catch {
    return byElement(photo); // an old browser, which turns images of pages only
  }
}

/** @param {Blob} photo @returns {Promise<Picture>} */
async function byElement(photo) {
  const image = new Image();
  image.src = URL.createObjectURL(photo);
  try {
    await image.decode();
  } finally {
    URL.revokeObjectURL(image.src);
  }
  return image;
}

/** @param {Picture} picture */
function drawn(picture) {
  const scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** The best that is small enough, else the smallest. @param {HTMLCanvasElement} canvas */
async function encoded(canvas) {
  let best = null;
  for (const quality of QUALITIES) {
    best = await asWebp(canvas, quality);
    if (best && best.size <= MOST) break;
  }
  return best;
}

/** Safari writes no WebP: asked for it, it gives PNG. @param {HTMLCanvasElement} canvas @param {number} quality */
async function asWebp(canvas, quality) {
  const webp = await asBlob(canvas, "image/webp", quality);
  return webp?.type === "image/webp" ? webp : asBlob(canvas, "image/jpeg", quality);
}

/** @param {HTMLCanvasElement} canvas @param {string} type @param {number} quality @returns {Promise<Blob | null>} */
function asBlob(canvas, type, quality) {
  return new Promise((resolve) => canvas.toBlob(resolve, type, quality));
}
