// A static file server for development and tests, on loopback. It sends what docs/deploy/ has other servers send.
//   node scripts/serve.mjs DIR [PORT] [CONFIG-JSON]
// CONFIG-JSON is served as config.json in place of the file. Prints its address. Also a module:
// `serve(dir, { port, config, headers })`.
import { createReadStream, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize, sep } from "node:path";
import { pathToFileURL } from "node:url";

const TYPES = {
  ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8",
  ".json": "application/json", ".webmanifest": "application/manifest+json", ".wasm": "application/wasm",
  ".svg": "image/svg+xml", ".png": "image/png", ".woff2": "font/woff2",
};
/** The page's own policy, and what only a header can say: who may frame it. */
export const POLICY = `${/http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(readFileSync(new URL("../index.html", import.meta.url), "utf8"))[1]}; frame-ancestors 'none'`;
/** What goes with every response. */
export const ALWAYS = {
  "content-security-policy": POLICY,
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "permissions-policy": "accelerometer=(), autoplay=(), camera=(self), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), screen-wake-lock=(), usb=()",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
};
/** How long a file may be kept: a build's directory never changes, everything else is asked for again. Nobody on the way may rewrite it. */
export const CACHE = { build: "public, max-age=31536000, immutable, no-transform", rest: "no-cache, no-transform" };
const file = (path) => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;

function answer(root, config, more, request, response) {
  if (request.method !== "GET" && request.method !== "HEAD") return response.writeHead(405, ALWAYS).end();
  let path;
  try {
    path = normalize(decodeURIComponent(new URL(request.url, "http://localhost").pathname));
  } catch {
    return response.writeHead(400, ALWAYS).end();
  }
  if (path.endsWith(sep)) path += "index.html";
  const headers = {
    ...ALWAYS,
    "content-type": TYPES[extname(path)] ?? "application/octet-stream",
    "cache-control": path.startsWith("/b/") ? CACHE.build : CACHE.rest,
    ...more,
  };
  if (path === "/config.json" && config) return response.writeHead(200, headers).end(JSON.stringify(config));
  let found = join(root, path);
  if (!file(found)) return response.writeHead(404, { ...ALWAYS, "content-type": "text/plain" }).end("not found\n");
  if (/\bbr\b/.test(request.headers["accept-encoding"] ?? "") && file(`${found}.br`)) {
    found += ".br";
    headers["content-encoding"] = "br";
  }
  headers["content-length"] = statSync(found).size;
  response.writeHead(200, headers);
  if (request.method === "HEAD") return response.end();
  createReadStream(found).on("error", () => response.destroy()).pipe(response);
}

/** Serves `root` on 127.0.0.1, with `headers` besides its own; port 0 takes a free one. Resolves to `{ url, close }`. */
export function serve(root, { port = 0, config, headers } = {}) {
  const server = createServer((request, response) => answer(root, config, headers, request, response));
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      const close = () => new Promise((done) => { server.close(done); server.closeAllConnections(); });
      resolve({ url: `http://localhost:${server.address().port}/`, close });
    });
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const [root, port = "8080", config] = process.argv.slice(2);
  try {
    const { url } = await serve(root, { port: Number(port), config: config && JSON.parse(config) });
    console.log(url);
  } catch (error) {
    console.error(error.code === "EADDRINUSE" ? `port ${port} is taken; choose another: make run PORT=8081` : String(error));
    process.exit(1);
  }
}
