/** Work as Cloudflare's runtime leaves it of a request that it has ended: it never ends, and nobody can wait for it. */
export function workThatIsLost(): { readonly work: Promise<never>; readonly lose: () => void } {
  let isLost = false;
  const work = new Promise<never>(() => {});
  const whileItGoesOn: typeof work.then = work.then.bind(work);
  const refuse = () => Promise.reject(new Error("the request that began it has ended"));
  const then: typeof work.then = (given, failed) =>
    isLost ? refuse().then(given, failed) : whileItGoesOn(given, failed);
  return { work: Object.assign(work, { then }), lose: () => void (isLost = true) };
}
