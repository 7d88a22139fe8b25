type Box = { readonly left: number; readonly top: number; readonly right: number };
type Size = { readonly width: number; readonly height: number };

const GAP = 6;
const EDGE = 8;

/** Where a box of a size stands beside another: after it, else before it, and always within the window. */
export function placeBeside(
  anchor: Box,
  { width, height }: Size,
  view: Size,
): { readonly left: number; readonly top: number } {
  const within = (at: number, size: number, most: number) =>
    Math.max(EDGE, Math.min(at, most - size - EDGE));
  const fitsAfter = anchor.right + GAP + width + EDGE <= view.width;
  const left = fitsAfter ? anchor.right + GAP : anchor.left - GAP - width;
  return { left: within(left, width, view.width), top: within(anchor.top, height, view.height) };
}
