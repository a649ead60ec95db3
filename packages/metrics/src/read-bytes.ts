import { TweedieError } from "@tweedie/core";

/**
 * The bytes at a URL: read from disk for `file:` in Node, fetched otherwise.
 *
 * @param url - where they are
 * @returns the bytes
 * @throws TweedieError if there is nothing to read there
 */
export async function readBytes(url: URL): Promise<Uint8Array> {
  try {
    if (url.protocol === "file:") {
      // Imported here, so that a bundle for browsers can leave it out.
      const { readFile } = await import("node:fs/promises");
      return await readFile(url);
    }
    const response = await fetch(url);
    if (!response.ok) throw new Error(`status ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  } catch (cause) {
    throw new TweedieError(
      `readBytes: expected a file at ${url.href}, got ${(cause as Error).message}. ` +
        `Check that it is served or installed, or pass its bytes.`,
      { cause },
    );
  }
}
