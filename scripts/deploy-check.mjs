// Runs the sample configurations of docs/deploy/ in the web servers that are installed, on loopback, and compares what they send with
// what scripts/serve.mjs does. Not a part of `make test`, which holds only their words together (e2e/safe.spec.ts): it needs the servers.
//   node scripts/deploy-check.mjs        nginx, apache2 and caddy from PATH, or from NGINX, APACHE and CADDY; needs openssl
//   APACHE_MODULES, NGINX_MODULES        where their modules lie (default: as in Debian)
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request as plain } from "node:http";
import { request as secure } from "node:https";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { ALWAYS, CACHE } from "./serve.mjs";

const PATH = `${process.env.PATH}:/usr/sbin:/sbin`;
const docs = (name) => readFileSync(new URL(`../docs/deploy/${name}`, import.meta.url), "utf8");
const dir = mkdtempSync(join(tmpdir(), "sotto-deploy-"));
const site = join(dir, "site");
const FILES = {
  "index.html": ["text/html", "no-cache"], "sw.js": ["text/javascript", "no-cache"], "config.json": ["application/json", "no-cache"],
  "manifest.webmanifest": ["application/manifest+json", "no-cache"], "b/0123456789ab/app.js": ["text/javascript", "build"],
  "b/0123456789ab/app_bg.wasm": ["application/wasm", "build"], "b/0123456789ab/sotto.css": ["text/css", "build"],
  "b/0123456789ab/icon.svg": ["image/svg+xml", "build"],
};
mkdirSync(join(site, "b/0123456789ab"), { recursive: true });
for (const name of Object.keys(FILES)) {
  writeFileSync(join(site, name), `what ${name} says `.repeat(50));
  writeFileSync(join(site, `${name}.br`), brotliCompressSync(readFileSync(join(site, name))));
  writeFileSync(join(site, `${name}.gz`), gzipSync(readFileSync(join(site, name))));
}
execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-keyout", join(dir, "key.pem"), "-out", join(dir, "cert.pem")], { stdio: "ignore" });
execFileSync("chmod", ["-R", "a+rX", dir]);

async function freePort() {
  const server = createServer();
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}
const here = (text, http, https) => text
  .replaceAll("/etc/ssl/chat.example.org/fullchain.pem", join(dir, "cert.pem")).replaceAll("/etc/ssl/chat.example.org/privkey.pem", join(dir, "key.pem"))
  .replaceAll("/srv/sotto", site)
  .replace(/^\s*listen \[::\].*\n/gm, "").replace("listen 80;", `listen 127.0.0.1:${http};`).replace("listen 443 ssl", `listen 127.0.0.1:${https} ssl`)
  .replace("*:80>", `127.0.0.1:${http}>`).replace("*:443>", `127.0.0.1:${https}>`);

const SERVERS = {
  nginx: {
    tool: process.env.NGINX ?? "nginx", brotli: !!process.env.NGINX_MODULES,
    write(http, https) {
      let text = here(docs("nginx.conf"), http, https);
      const modules = process.env.NGINX_MODULES;
      // As its comment says.
      if (modules) text = text.replace("gzip_static on;", "gzip_static on; brotli_static on;");
      writeFileSync(join(dir, "sotto.conf"), text);
      const types = process.env.NGINX_TYPES ?? "/etc/nginx/mime.types";
      const load = modules ? `load_module ${modules}/ngx_http_brotli_static_module.so;` : "";
      const temp = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((it) => `${it}_temp_path ${dir}/${it};`).join(" ");
      writeFileSync(join(dir, "nginx.conf"), `${load} pid ${dir}/nginx.pid; error_log ${dir}/nginx.log; events {} http { include ${types}; default_type application/octet-stream; access_log off; ${temp} include ${dir}/sotto.conf; }`);
      return ["-e", `${dir}/nginx.log`, "-c", join(dir, "nginx.conf")];
    },
    test: ["-t"], run: ["-g", "daemon off;"],
  },
  apache2: {
    tool: process.env.APACHE ?? "apache2", brotli: true,
    write(http, https) {
      const modules = process.env.APACHE_MODULES ?? "/usr/lib/apache2/modules";
      const load = ["mpm_event", "authz_core", "dir", "alias", "mime", "ssl", "socache_shmcb", "headers", "rewrite"].map((it) => `LoadModule ${it}_module ${modules}/mod_${it}.so`);
      const types = process.env.APACHE_TYPES ?? "/etc/mime.types";
      writeFileSync(join(dir, "apache2.conf"), [...load, `TypesConfig ${types}`, "ServerName localhost", `PidFile ${dir}/apache.pid`, `ErrorLog ${dir}/apache.log`, `DefaultRuntimeDir ${dir}`, "User www-data", "Group www-data", `Listen 127.0.0.1:${http}`, `Listen 127.0.0.1:${https}`, here(docs("apache.conf"), http, https)].join("\n"));
      return ["-f", join(dir, "apache2.conf")];
    },
    test: ["-t"], run: ["-DFOREGROUND"],
  },
  caddy: {
    tool: process.env.CADDY ?? "caddy", brotli: true,
    write(http, https) {
      const own = here(docs("Caddyfile"), http, https).replace("chat.example.org {", `localhost:${https} {\n\tbind 127.0.0.1\n\ttls ${dir}/cert.pem ${dir}/key.pem`);
      writeFileSync(join(dir, "Caddyfile"), `{\n\tadmin off\n\thttp_port ${http}\n\tauto_https disable_redirects\n}\n${own}`);
      return ["--config", join(dir, "Caddyfile"), "--adapter", "caddyfile"];
    },
    verbs: ["validate", "run"],
  },
};

function ask(https, path, encoding, ask = secure) {
  return new Promise((resolve, reject) => {
    const sent = ask({ host: "127.0.0.1", servername: "localhost", port: https, path: `/${path}`, rejectUnauthorized: false, headers: { "accept-encoding": encoding, host: `localhost:${https}` } }, (response) => {
      response.resume();
      response.on("end", () => resolve({ status: response.statusCode, headers: response.headers }));
    });
    sent.on("error", reject).end();
  });
}

let failed = 0;
for (const [name, server] of Object.entries(SERVERS)) {
  const env = { ...process.env, PATH };
  if (spawnSync("sh", ["-c", `command -v "${server.tool}"`], { env }).status !== 0) { console.log(`${name}: not installed, not checked`); continue; }
  const [http, https] = [await freePort(), await freePort()];
  const args = server.write(http, https);
  const [check, run] = server.verbs ? server.verbs.map((verb) => [verb, ...args]) : [[...args, ...server.test], [...args, ...server.run]];
  const checked = spawnSync(server.tool, check, { env, encoding: "utf8" });
  if (checked.status !== 0) { console.log(`${name}: its own check failed\n${checked.stdout}${checked.stderr}`); failed += 1; continue; }
  const child = spawn(server.tool, run, { env, stdio: "ignore" });
  const wrong = [];
  const expect = (about, is, should) => { if (is !== should) wrong.push(`${about}: ${JSON.stringify(is)}, not ${JSON.stringify(should)}`); };
  try {
    for (let tries = 0; tries < 100; tries += 1) { if (await ask(https, "", "").then(() => true, () => false)) break; await sleep(50); }
    for (const [path, [type, cache]] of [["", FILES["index.html"]], ...Object.entries(FILES)]) {
      for (const encoding of ["", "gzip", ...(server.brotli ? ["br", "gzip, br"] : [])]) {
        const { status, headers } = await ask(https, path, encoding);
        const about = `/${path} (${encoding})`;
        expect(`${about} status`, status, 200);
        for (const [header, value] of Object.entries(ALWAYS)) expect(`${about} ${header}`, headers[header], value);
        expect(`${about} cache-control`, headers["cache-control"], CACHE[cache] ?? CACHE.rest);
        // JavaScript has two names.
        expect(`${about} type`, headers["content-type"]?.split(";")[0].replace("application/javascript", "text/javascript"), type);
        expect(`${about} encoding`, headers["content-encoding"], encoding.includes("br") ? "br" : encoding || undefined);
      }
    }
    for (const path of ["b/0123456789ab/gone.js", "gone"]) {
      const { status, headers } = await ask(https, path, "");
      expect(`/${path} status`, status, 404);
      expect(`/${path} cache-control`, headers["cache-control"], undefined);
      expect(`/${path} policy`, headers["content-security-policy"], ALWAYS["content-security-policy"]);
    }
    if (!server.verbs) expect("http", (await ask(http, "", "", plain)).status, 301);
  } catch (error) {
    wrong.push(String(error));
  }
  child.kill("SIGTERM");
  await new Promise((done) => (child.exitCode !== null || child.signalCode ? done() : child.once("exit", done)));
  console.log(wrong.length ? `${name}: ${wrong.length} differ\n  ${wrong.slice(0, 20).join("\n  ")}` : `${name}: as it should be`);
  failed += wrong.length;
}
rmSync(dir, { recursive: true, force: true });
process.exit(failed ? 1 : 0);
