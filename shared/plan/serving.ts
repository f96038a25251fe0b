/** How clients reach the packages: the address, nginx's server block, who may fetch, and what could be in the way. */
import type { Issue } from "../model/plan.ts";
import { type Context, type Decided, fileOf, issue, listed, type Member, type PlannedLine, words } from "./context.ts";
import { DEFAULT_PKGDIR, NGINX_CONF, NGINX_SERVER, NGINX_SERVER_CONFD } from "./names.ts";
import { contains, isIpv4, isIpv6, isLocalOnly, isPrivate, network, uriHost } from "./networks.ts";
import { readsConfD } from "./nginxConf.ts";

export type Serving = {
  readonly uri: string;
  readonly pkgdir: string;
  /** Networks that may fetch, beside the machine itself. */
  readonly allow: readonly string[];
  /** Where our server block goes, and whether nginx.conf needs our include line. */
  readonly server: { readonly path: string; readonly include: boolean };
};

const page = "serving" as const;
/** Address under which clients reach the binhost. */
export const hostAddress = (host: Member): string => host.machine.serveAddress ?? host.machine.address;

/** The main configuration file of nginx there, or where Gentoo's package will put it. */
export const nginxConfOf = (host: Member): string => host.facts.nginx.config ?? NGINX_CONF;

function uriOf(ctx: Context, pkgdir: string): string {
  const { method, port, sshUser } = ctx.choices.serving;
  const host = uriHost(hostAddress(ctx.host));
  if (method === "http") return `http://${host}${port === 80 ? "" : `:${port}`}`;
  const sshPort = ctx.host.machine.port ?? 22;
  return `ssh://${sshUser}@${host}${sshPort === 22 ? "" : `:${sshPort}`}${pkgdir}`;
}

/** Networks for the allow lines: as chosen, else those that the binhost shares with its clients, else the clients' own addresses. */
function allowed(ctx: Context): Decided<readonly string[]> {
  const chosen = ctx.choices.serving.allow.map((net) => network(net) ?? net);
  const own = ctx.host.facts.networks.map(network).filter((net) => net !== null && !isLocalOnly(net)) as string[];
  const issues: Issue[] = [];
  const nets = new Set(chosen);
  if (chosen.length === 0) {
    for (const net of ctx.kept?.allow ?? []) nets.add(net);
    for (const client of ctx.clients) {
      const its = client.facts.networks.map(network).filter((net) => net !== null && !isLocalOnly(net)) as string[];
      const { address } = client.machine;
      const near = own.filter((net) => its.includes(net) || (isIpv4(address) && contains(net, address)));
      // Bridges of containers have the same network on many machines: where the serving address says which one is meant, only that one.
      const meant = near.filter((net) => contains(net, hostAddress(ctx.host)));
      const found = meant.length > 0 ? meant : near;
      if (found.length > 0) for (const net of found) nets.add(net);
      else if (isIpv4(address) || isIpv6(address)) {
        if (!isLocalOnly(address)) nets.add(address);
      } else {
        for (const net of its) nets.add(net);
        if (its.length > 0)
          issues.push(
            issue({
              code: "serving.other-network",
              level: "note",
              machine: client.machine.id,
              what: `${client.machine.name} shares no network with the binhost; ${listed(its)} may fetch.`,
              why: "nginx lets in only the networks that are named.",
              remedy: "Name the networks on the Serving page if these are the wrong ones.",
              page,
            }),
          );
      }
    }
  }
  const open = [...nets].filter((net) => !isPrivate(net));
  if (open.length > 0)
    issues.push(
      issue({
        code: "serving.public",
        level: "warning",
        machine: ctx.host.machine.id,
        what: `${listed(open)} ${open.length === 1 ? "is not a private network" : "are not private networks"}: strangers could fetch your packages.`,
        why: "Packages can hold what may not be handed on (bindist), and the index is not signed.",
        remedy: "Allow only your own networks on the Serving page.",
        page,
      }),
    );
  return { value: [...nets].sort(), issues };
}

function hostIssues(ctx: Context, ours: boolean): readonly Issue[] {
  const { facts, machine } = ctx.host;
  const { port } = ctx.choices.serving;
  const out: Issue[] = [];
  const say = (parts: Omit<Issue, "machine" | "page">) => out.push(issue({ ...parts, machine: machine.id, page }));
  if (machine.target !== "/")
    say({
      code: "serving.chroot",
      level: "blocker",
      what: `${machine.name} is a chroot at ${machine.target} and cannot serve packages.`,
      why: "A web server needs a system that was booted.",
      remedy: "Make the binhost a machine that runs; a chroot can be a client.",
    });
  if (facts.portUser !== null && !(ours && /^nginx|^$/.test(facts.portUser)))
    say({
      code: "serving.port-taken",
      level: "blocker",
      what: `Port ${port} on ${machine.name} is taken${facts.portUser === "" ? "" : ` by ${facts.portUser}`}.`,
      why: /^nginx/.test(facts.portUser)
        ? "Another server block of nginx listens there, and nginx would answer with that one."
        : "Two programs cannot listen on one port.",
      remedy: `Choose another port on the Serving page, or free this one (ss -ltnp "sport = :${port}" shows who has it).`,
    });
  if (facts.nginx.installed && facts.nginx.test !== null && facts.nginx.test !== "")
    say({
      code: "serving.nginx-broken",
      level: "blocker",
      what: `nginx on ${machine.name} does not accept its own configuration.`,
      why: facts.nginx.test.split("\n")[0] ?? "nginx -t fails.",
      remedy: "Mend it first (nginx -t says where), then survey again.",
    });
  const pkgdir = facts.env.PKGDIR ?? "";
  if (/[$\n]/.test(pkgdir))
    say({
      code: "serving.odd-pkgdir",
      level: "blocker",
      what: `PKGDIR on ${machine.name} is ${pkgdir}.`,
      why: "nginx would take the $ for a variable.",
      remedy: "Move PKGDIR to a path of plain names.",
    });
  if (facts.init === "unknown" && machine.target === "/")
    say({
      code: "serving.no-init",
      level: "warning",
      what: `Neither OpenRC nor systemd was seen on ${machine.name}.`,
      why: "nginx may not come up at boot.",
      remedy: "Start it in your own way, and look at it after the next boot.",
    });
  return out;
}

function clientIssues(ctx: Context, uri: string): readonly Issue[] {
  const host = hostAddress(ctx.host);
  const { port } = ctx.choices.serving;
  const serving = ctx.host.facts.nginx.running && ctx.host.facts.portUser !== null;
  return ctx.clients.flatMap(({ machine, facts }) => {
    const out: Issue[] = [];
    const say = (parts: Omit<Issue, "machine" | "page">) => out.push(issue({ ...parts, machine: machine.id, page }));
    if (facts.portReach === "dropped" || (facts.portReach === "refused" && serving))
      say({
        code: facts.portReach === "dropped" ? "serving.firewall-dropped" : "serving.firewall-refused",
        level: "warning",
        what: `${machine.name} cannot reach port ${port} of ${host}: ${facts.portReach === "dropped" ? "no answer at all" : "refused, though nginx runs"}.`,
        why: facts.portReach === "dropped" ? "A firewall between them drops the packets." : "A firewall refuses them, or nginx listens elsewhere.",
        remedy: `Let the fleet's network in, for example: nft insert rule inet filter input tcp dport ${port} accept. The check before the switch-on will tell.`,
      });
    const proxy = facts.proxies.http_proxy ?? facts.proxies.HTTP_PROXY;
    const direct = words((facts.proxies.no_proxy ?? facts.proxies.NO_PROXY ?? "").replaceAll(",", " "));
    const hidden =
      proxy !== undefined &&
      uri.startsWith("http:") &&
      !direct.some((name) => name === "*" || name === host || host.endsWith(`.${name.replace(/^\./, "")}`));
    if (hidden)
      say({
        code: "serving.proxy",
        level: "warning",
        what: `${machine.name} asks a proxy for everything, the binhost too.`,
        why: "A proxy often cannot reach a machine of the local network.",
        remedy: `Add no_proxy="${host}" to make.conf and /etc/env.d on ${machine.name}.`,
      });
    return out;
  });
}

/** Where and how packages are served. Issues: port taken, nginx broken, firewall, proxy, public networks, a name that clients may not know. */
export function decideServing(ctx: Context): Decided<Serving> {
  const { facts } = ctx.host;
  const pkgdir = facts.env.PKGDIR ?? facts.pkgdir?.path ?? DEFAULT_PKGDIR;
  const uri = uriOf(ctx, pkgdir);
  const address = hostAddress(ctx.host);
  const nginxConf = fileOf(facts, nginxConfOf(ctx.host))?.content ?? null;
  const confD = nginxConf !== null && readsConfD(nginxConf);
  const server = { path: confD ? NGINX_SERVER_CONFD : NGINX_SERVER, include: !confD };
  const issues: Issue[] = [];
  if (!isIpv4(address) && !isIpv6(address) && !address.includes("."))
    issues.push(
      issue({
        code: "serving.short-name",
        level: "note",
        machine: ctx.host.machine.id,
        what: `Clients will look for the binhost under the name ${address}.`,
        why: "Each of them must be able to resolve it; a name of your own ~/.ssh/config means nothing to them.",
        remedy: "Give the binhost a serving address on the Machines page if they cannot.",
        page: "machines",
      }),
    );
  if (ctx.choices.serving.method === "ssh") {
    issues.push(
      issue({
        code: "serving.ssh",
        level: ctx.choices.serving.sshUser === "root" ? "warning" : "note",
        machine: ctx.host.machine.id,
        what: `Root of every client may sign in to ${address} as ${ctx.choices.serving.sshUser} without a password.`,
        why: "That is how Portage fetches over ssh. It is slower than HTTP, and with root as the user each client could change the binhost.",
        remedy: "Take HTTP, or a user of its own that may only read the packages.",
        page,
      }),
    );
    return { value: { uri, pkgdir, allow: [], server }, issues };
  }
  const allow = allowed(ctx);
  const ours = fileOf(facts, server.path) !== null;
  return {
    value: { uri, pkgdir, allow: allow.value, server },
    issues: [...issues, ...allow.issues, ...hostIssues(ctx, ours), ...clientIssues(ctx, uri)],
  };
}

/** A path as nginx takes it: quoted where it holds more than plain letters. */
const nginxWord = (path: string): string => (/^[A-Za-z0-9._/+-]+$/.test(path) ? path : `"${path.replace(/[\\"]/g, "\\$&")}"`);

const NGINX = "nginx documentation, ngx_http_core_module";
/** Our server block. It listens on every address, because at boot the address may come up after nginx; who may fetch is said by allow and deny. */
export function serverBlock(ctx: Context, serving: Serving): readonly PlannedLine[] {
  const { port } = ctx.choices.serving;
  const v6 = ctx.host.facts.networks.some((net) => net.includes(":"));
  const bare = (text: string): PlannedLine => ({ text, why: "", source: "" });
  return [
    bare("server {"),
    { text: `    listen ${port};`, why: "Every address of this machine: nginx may start before the network has its address.", source: NGINX },
    ...(v6 ? [bare(`    listen [::]:${port};`)] : []),
    bare("    server_name _;"),
    { text: `    root ${nginxWord(serving.pkgdir)};`, why: "PKGDIR, as Portage gives it.", source: "make.conf(5), PKGDIR" },
    bare(""),
    {
      text: "    allow 127.0.0.1;",
      why: "This machine itself and the fleet's networks may fetch, nobody else.",
      source: "nginx documentation, ngx_http_access_module",
    },
    ...(v6 ? [bare("    allow ::1;")] : []),
    ...serving.allow.map((net) => bare(`    allow ${net};`)),
    bare("    deny all;"),
    bare(""),
    {
      text: "    if_modified_since before;",
      why: "Portage asks with a time a few seconds late; with nginx's usual exact comparison it would fetch the whole index each time.",
      source: `${NGINX}, if_modified_since`,
    },
    { text: "    gzip off;", why: "Packages are compressed already.", source: "nginx documentation, ngx_http_gzip_module" },
    bare("    sendfile on;"),
    bare("    tcp_nopush on;"),
    bare("}"),
  ];
}
