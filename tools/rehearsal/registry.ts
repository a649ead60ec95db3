import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A small npm registry on this machine. */
export interface Registry {
  readonly url: string;
  /** The names of the packages published to it. */
  readonly published: () => string[];
  readonly close: () => Promise<void>;
}

/** What npm knows of a package: its versions, and which of them a tag names. */
interface Packument {
  readonly name: string;
  readonly "dist-tags": Record<string, string>;
  readonly versions: Record<string, { dist: { tarball: string } }>;
}

type Publication = Packument & { readonly _attachments: Record<string, { readonly data: string }> };

/**
 * Starts a registry that takes what is published to it and sends requests for anything else on to another registry.
 *
 * @param names - the packages it answers for: until they are published here they do not exist, whatever lies upstream
 * @param upstream - the registry of everything else
 */
export async function startRegistry(names: readonly string[], upstream: string): Promise<Registry> {
  const packuments = new Map<string, Packument>();
  const tarballs = new Map<string, Buffer>();
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      send(response, 500, { error: String(error) });
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = decodeURIComponent(new URL(request.url ?? "/", url).pathname).slice(1);
    if (request.method === "PUT") return publish(JSON.parse(await bodyOf(request)) as Publication, response);
    const tarball = tarballs.get(path);
    if (tarball) {
      response.writeHead(200, { "content-type": "application/octet-stream" }).end(tarball);
    } else if (packuments.has(path)) {
      send(response, 200, packuments.get(path));
    } else if (names.some((name) => path === name || path.startsWith(`${name}/`))) {
      send(response, 404, { error: "not found" });
    } else {
      response.writeHead(302, { location: upstream.replace(/\/$/, "") + (request.url ?? "") }).end();
    }
  }

  function publish({ _attachments, ...packument }: Publication, response: ServerResponse): void {
    for (const [file, { data }] of Object.entries(_attachments)) {
      const path = `${packument.name}/-/${file}`;
      tarballs.set(path, Buffer.from(data, "base64"));
      for (const { dist } of Object.values(packument.versions)) dist.tarball = `${url}/${path}`;
    }
    packuments.set(packument.name, packument);
    send(response, 201, { ok: true });
  }

  return {
    url,
    published: () => [...packuments.keys()],
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

function send(response: ServerResponse, status: number, body: unknown): void {
  const headers = { "content-type": "application/json", "cache-control": "no-store" };
  response.writeHead(status, headers).end(JSON.stringify(body));
}
