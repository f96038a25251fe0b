/** The binhost's steps, in order: tools, key, trust, configuration, serving, packages, index, a look at it. */
import type { FileChange, Issue, Step, StepSpec } from "../model/plan.ts";
import { binhostLines } from "./binhostLines.ts";
import { type Context, count, type Decided, fileOf, issue, listed, makeStep, words } from "./context.ts";
import type { Graphics } from "./graphics.ts";
import { NGINX_CONF, SIGNING_HOME } from "./names.ts";
import { withInclude, withoutInclude } from "./nginxConf.ts";
import { makeConfChange, ownFile, packageUseChange } from "./ownFiles.ts";
import { packageUseLines } from "./packageUse.ts";
import type { Packing } from "./packing.ts";
import type { Processor } from "./processor.ts";
import { nginxConfOf, type Serving, serverBlock } from "./serving.ts";
import { asIssue } from "./wizardIssue.ts";

export type HostDecisions = { readonly processor: Processor; readonly graphics: Graphics; readonly packing: Packing; readonly serving: Serving };
export type HostSteps = {
  readonly steps: readonly Step[];
  /** Ids of the last steps: what nothing else on the binhost waits for. Clients wait for these, and through them for all. */
  readonly ends: readonly string[];
  /** Fingerprint and public key as clients get them: known, or references to the step that makes them. Null: unsigned. */
  readonly key: { readonly fingerprint: string; readonly publicKey: string; readonly madeBy: string | null } | null;
  /** Something will be there to fetch. */
  readonly offers: boolean;
};

const MIB = 1024 * 1024;
const measured = "as measured on the tests' machines";
/** Trust as Portage wants it: validity f or u for exactly this key. */
export const isTrusted = (keys: Context["host"]["facts"]["trust"]["keys"], fingerprint: string | undefined): boolean =>
  keys.some((key) => key.fingerprint === fingerprint && /^[fu]$/.test(key.validity));

export const filesChanged = (changes: readonly FileChange[]): string =>
  listed(
    changes.map(({ path }) => path),
    3,
  );

export function trustCommands(home: string): readonly string[] {
  return [
    "getuto",
    `gpg --homedir /etc/portage/gnupg --batch --import ${home}`,
    "gpg --homedir /etc/portage/gnupg --batch --yes --no-tty --pinentry-mode loopback --passphrase-file /etc/portage/gnupg/pass --quick-lsign-key FINGERPRINT",
    "gpg --homedir /etc/portage/gnupg --batch --check-trustdb",
    "chmod a+rx /etc/portage/gnupg; chmod a+r /etc/portage/gnupg/trustdb.gpg /etc/portage/gnupg/pubring.kbx",
  ];
}

/** A name that gpg takes: no <, >, parentheses. */
function keyUid(ctx: Context): string {
  const { machine, facts } = ctx.host;
  const host = (facts.hostname ?? machine.id).replace(/[^A-Za-z0-9.-]/g, "-");
  const name = ctx.choices.signing.keyName.trim() || `Binhost ${machine.name.replace(/[<>()]/g, "").trim()}`;
  return `${name} (binary packages) <binhost@${host}>`;
}

type Builder = { readonly steps: Step[]; readonly issues: Issue[] };

function signing(ctx: Context, b: Builder): HostSteps["key"] {
  if (ctx.choices.signing.mode === "unsigned") return null;
  const { facts, machine } = ctx.host;
  const known = facts.signingKey;
  const makes = `${machine.id}/signing-key`;
  if (!known)
    b.steps.push(
      makeStep({
        member: ctx.host,
        name: "signing-key",
        title: "Make a signing key",
        why: "Every client checks packages against it, so that nobody else's are installed.",
        source: "make.conf(5), BINPKG_GPG_SIGNING_KEY; gpg(1), --quick-generate-key",
        after: toolStep(ctx, b, "gpg", "app-crypt/gnupg"),
        spec: { kind: "signing-key", home: SIGNING_HOME, uid: keyUid(ctx), expiry: ctx.choices.signing.expiry },
        commands: [
          `install -d -m 700 ${SIGNING_HOME}`,
          `gpg --homedir ${SIGNING_HOME} --batch --pinentry-mode loopback --passphrase '' --quick-generate-key '${keyUid(ctx)}' ed25519 sign ${ctx.choices.signing.expiry}`,
        ],
        stays: "The key is kept unless you ask for its removal: packages signed with it need it.",
        seconds: 2,
        basis: measured,
      }),
    );
  const key = known
    ? { fingerprint: known.fingerprint, publicKey: known.publicKey, madeBy: null }
    : { fingerprint: `@{${makes}:fingerprint}`, publicKey: `@{${makes}:publicKey}`, madeBy: makes };
  if (!isTrusted(facts.trust.keys, known?.fingerprint))
    b.steps.push(
      makeStep({
        member: ctx.host,
        name: "trust-key",
        title: "Trust the key on the binhost itself",
        why: "A binhost that does not trust its own key drops its own packages from the index.",
        source: "getuto(1); make.conf(5), BINPKG_GPG_VERIFY_GPG_HOME",
        after: [...(key.madeBy === null ? [] : [key.madeBy]), ...toolStep(ctx, b, "getuto", "app-portage/getuto")],
        spec: { kind: "trust-key", fingerprint: key.fingerprint, publicKey: key.publicKey },
        commands: trustCommands("binhost.asc"),
        stays: facts.trust.anchor ? null : "Portage's own trust store in /etc/portage/gnupg, made by getuto, stays.",
        seconds: 5,
        basis: measured,
      }),
    );
  return key;
}

/** Installs a tool that is known to be missing. Output: ids of the steps to wait for. */
export function toolStep(
  ctx: Context,
  b: Builder,
  command: string,
  atom: string,
  member = ctx.host,
  after: readonly string[] = [],
): readonly string[] {
  if (member.facts.tools[command] !== false) return [];
  const name = `install-${command}`;
  const id = `${member.machine.id}/${name}`;
  if (!b.steps.some((step) => step.id === id)) b.steps.push(installStep(member, name, command, atom, `The set-up needs ${command}.`, after));
  return [id];
}

function installStep(member: Context["host"], name: string, command: string, atom: string, why: string, after: readonly string[] = []): Step {
  return makeStep({
    member,
    name,
    title: `Install ${atom}`,
    why,
    source: "emerge(1)",
    after,
    spec: { kind: "install-tool", atom, command },
    commands: [`emerge --ask=n ${atom}`],
    undoable: "no",
    stays: `${atom} stays installed.`,
    seconds: 90,
    basis: "rough: a small package from source",
  });
}

/** make.conf and package.use in one step, so that both go live together or not at all. */
function configuration(ctx: Context, d: HostDecisions, fingerprint: string, after: readonly string[], b: Builder): void {
  const { facts, machine } = ctx.host;
  const lines = binhostLines(ctx, d.processor, fingerprint);
  b.issues.push(...lines.issues);
  const makeConf = makeConfChange(facts, lines.value);
  const use = packageUseChange(facts, packageUseLines(ctx, ctx.host, d.processor, d.graphics));
  for (const result of [makeConf, use]) if (!result.ok) b.issues.push(asIssue(result.error, machine.id));
  if (!makeConf.ok || !use.ok) return;
  if (makeConf.value.overridden.length > 0) b.issues.push(overriddenIssue(machine.id, makeConf.value.overridden));
  const files = [makeConf.value.change, use.value].filter((change) => change !== null);
  if (files.length === 0) return;
  b.steps.push(
    makeStep({
      member: ctx.host,
      name: "portage-config",
      title: `Write Portage's configuration (${count(files.length, "file")})`,
      why: "The binhost keeps what it builds as packages that every machine can run and, where it compares, agrees on.",
      source: "make.conf(5), portage(5)",
      after,
      spec: { kind: "write-files", files, validate: "portage" },
      commands: ["PORTAGE_CONFIGROOT=STAGED emerge --info"],
      seconds: 3,
      basis: "Portage reads the staged files first, 0.3 s each time",
    }),
  );
}

export function overriddenIssue(machine: string, overridden: readonly string[]): Issue {
  return issue({
    code: "make-conf.overridden",
    level: "warning",
    machine,
    what: `A file that is read after ours sets the same: ${listed(overridden)}.`,
    why: "In make.conf the last assignment wins, so our line would have no effect.",
    remedy: "Rename that file so that it sorts before zz-binhost-wizard.conf, or take the line out.",
    page: "review",
  });
}

function serving(ctx: Context, d: HostDecisions, configured: readonly string[], b: Builder): readonly string[] {
  const { facts, machine } = ctx.host;
  const http = ctx.choices.serving.method === "http";
  const wait: string[] = [];
  if (http && !facts.nginx.installed) {
    b.steps.push(installStep(ctx.host, "install-nginx", "nginx", "www-servers/nginx", "It serves the packages to the clients.", configured));
    wait.push(`${machine.id}/install-nginx`);
  }
  const { path, include } = d.serving.server;
  const block = ownFile(facts, path, http ? serverBlock(ctx, d.serving) : []);
  if (!block.ok) {
    b.issues.push(asIssue(block.error, machine.id));
    return wait;
  }
  const files: FileChange[] = block.value ? [block.value] : [];
  const conf = fileOf(facts, nginxConfOf(ctx.host));
  if (http && include) {
    const after = conf?.content == null ? null : withInclude(conf.content);
    if (conf === null && !facts.nginx.installed)
      files.push({
        path: NGINX_CONF,
        before: null,
        after: null,
        encoding: "utf8",
        beforeSha256: null,
        mode: "0644",
        whys: [],
        edit: "nginx-include",
      });
    else if (conf === null || conf.content === null || after === null)
      b.issues.push(
        issue({
          code: "serving.no-http-block",
          level: "blocker",
          machine: machine.id,
          what:
            conf?.content == null
              ? `${nginxConfOf(ctx.host)} could not be read.`
              : `${conf.path} has no http block that our include line could go into.`,
          why: "nginx would never read our server block.",
          remedy: `Add "include ${path};" inside http { } yourself, then survey again.`,
          page: "serving",
        }),
      );
    else if (after !== conf.content) files.push(includeChange(conf, after, path));
  } else if (conf?.content != null && withoutInclude(conf.content) !== conf.content)
    files.push(includeChange(conf, withoutInclude(conf.content), path));
  if (files.length > 0) {
    b.steps.push(
      makeStep({
        member: ctx.host,
        name: "serve-config",
        title: http ? `Write nginx's server block for port ${ctx.choices.serving.port}` : "Take our server block out of nginx",
        why: http ? "The packages become readable for the fleet's networks, and for nobody else." : "Packages are fetched over ssh now.",
        source: "nginx documentation; www-servers/nginx",
        after: wait,
        spec: { kind: "write-files", files, validate: "nginx" },
        commands: ["nginx -t"],
        seconds: 1,
        basis: measured,
      }),
    );
    wait.push(`${machine.id}/serve-config`);
  }
  if (http && (files.length > 0 || !facts.nginx.running || !facts.nginx.enabled)) {
    b.steps.push(serviceStep(ctx, wait, files.length > 0));
    wait.push(`${machine.id}/serve`);
  } else if (!http && files.length > 0 && facts.nginx.running) {
    b.steps.push(serviceStep(ctx, wait, true));
  }
  return wait;
}

function includeChange(conf: NonNullable<ReturnType<typeof fileOf>>, after: string, path: string): FileChange {
  const line = after.split("\n").findIndex((text) => text.includes(`include ${path};`));
  return {
    path: conf.path,
    before: conf.content,
    after,
    encoding: conf.encoding,
    beforeSha256: conf.sha256,
    mode: conf.mode,
    whys: line < 0 ? [] : [{ line: line + 1, why: "One line, so that nginx reads our server block.", source: "nginx documentation, include" }],
    edit: null,
  };
}

function serviceStep(ctx: Context, wait: readonly string[], changed: boolean): Step {
  const { facts, machine } = ctx.host;
  const systemd = facts.init === "systemd";
  const act = facts.nginx.running ? "reload" : "start";
  const commands = systemd
    ? [...(facts.nginx.enabled ? [] : ["systemctl enable nginx"]), `systemctl ${act} nginx`]
    : [...(facts.nginx.enabled ? [] : ["rc-update add nginx default"]), `rc-service nginx ${act}`];
  return makeStep({
    member: ctx.host,
    name: "serve",
    title: facts.nginx.running ? "Let nginx read its configuration again" : "Start nginx, now and at boot",
    why: "Clients fetch packages from it whenever they update.",
    source: systemd ? "systemctl(1)" : "rc-update(8), rc-service(8)",
    after: wait,
    spec: { kind: "service", name: "nginx", reloadAfter: changed ? [`${machine.id}/serve-config`] : [] },
    commands,
    seconds: 2,
    basis: measured,
  });
}

/** Signs in, one way or the other: an index that is missing, unsigned packages, modes that a web server cannot read. */
function packages(ctx: Context, d: HostDecisions, configured: readonly string[], b: Builder): readonly string[] {
  const { facts, machine } = ctx.host;
  const { pack, rebuild, variants, packBytes, rebuildBytes } = d.packing;
  const cores = facts.cpu?.count ?? 4;
  const wait: string[] = [...configured];
  const add = (name: string, parts: Omit<Parameters<typeof makeStep>[0], "member" | "name" | "after">) => {
    b.steps.push(makeStep({ member: ctx.host, name, after: [...wait], ...parts }));
    wait.push(`${machine.id}/${name}`);
  };
  if (pack.length > 0)
    add("pack-installed", {
      title: `Pack ${count(pack.length, "installed package")}`,
      why: "What is installed here already need not be compiled again for anybody.",
      source: "quickpkg(1)",
      spec: { kind: "pack-installed", cpvs: [...pack], umask: "0022" },
      commands: [`quickpkg --umask=0022 --include-unmodified-config=y ${shortList(pack)}`],
      undoable: "no",
      stays: "The packed packages stay in PKGDIR; they harm nobody.",
      seconds: pack.length * 0.1 + packBytes / (40 * MIB),
      basis: `0.1 s a package, and zstd at about 40 MB/s on ${Math.round(packBytes / MIB).toLocaleString("en-US")} MiB`,
    });
  if (rebuild.length > 0)
    add("rebuild", {
      title: `Build ${count(rebuild.length, "package")} again`,
      why: rebuildWhy(rebuild.map(({ why }) => why)),
      source: "emerge(1), --oneshot --usepkg=n",
      spec: { kind: "rebuild", atoms: rebuild.map(({ cpv }) => `=${cpv}`), extraUse: [], env: {}, buildOnly: false },
      commands: [`emerge --ask=n --oneshot --usepkg=n ${shortList(rebuild.map(({ cpv }) => cpv))}`],
      undoable: "no",
      stays: "The rebuilt packages stay installed; they replace the same versions.",
      seconds: rebuild.length * 30 + ((rebuildBytes / MIB) * 90) / cores,
      basis: `rough: 30 s a package and 90 processor seconds for each MiB installed, on ${cores} processors; no build times of this machine are known`,
    });
  for (const [index, variant] of variants.entries())
    add(variants.length === 1 ? "build-variant" : `build-variant-${index + 1}`, {
      title: `Build ${listed(variant.atoms.map((atom) => atom.slice(1)))} for ${variant.cards.join(" ")}`,
      why: `${listed(variant.machines)} ${variant.machines.length === 1 ? "has" : "have"} other cards than the binhost; the index holds a build for each list.`,
      source: "emerge(1), --buildpkgonly; make.conf(5), FEATURES binpkg-multi-instance",
      spec: { kind: "rebuild", atoms: [...variant.atoms], extraUse: [], env: { VIDEO_CARDS: variant.cards.join(" ") }, buildOnly: true },
      commands: [`VIDEO_CARDS="${variant.cards.join(" ")}" emerge --ask=n --oneshot --usepkg=n --buildpkgonly ${variant.atoms.join(" ")}`],
      undoable: "no",
      stays: "The build stays in PKGDIR.",
      seconds: null,
      basis: null,
    });
  const unsigned = unsignedOf(ctx);
  if (unsigned > 0)
    add("sign-packages", {
      title: `Sign ${count(unsigned, "package")} that ${unsigned === 1 ? "was" : "were"} built before`,
      why: "Clients that verify refuse unsigned packages.",
      source: "gpkg-sign(1)",
      spec: { kind: "sign-packages", pkgdir: d.serving.pkgdir },
      commands: [`find ${d.serving.pkgdir} -name '*.gpkg.tar' -exec gpkg-sign --allow-unsigned --skip-signed {} ';'`, "emaint --fix binhost"],
      undoable: "no",
      stays: "The signatures stay in the packages; who does not look for them is not disturbed.",
      seconds: unsigned * 0.22,
      basis: "0.22 s a package",
    });
  const pkgdir = facts.pkgdir;
  const closed = ctx.choices.serving.method === "http" && (cannotRead(pkgdir?.indexMode ?? null) || cannotRead(pkgdir?.mode ?? null));
  const missing = pkgdir === null || !pkgdir.indexPresent;
  if (closed || (missing && pack.length + rebuild.length === 0))
    add("package-index", {
      title: closed ? "Bring the package index in order and make it readable" : "Write the package index",
      why: closed
        ? "The web server runs as another user and may not read it as it is."
        : "Clients read the index before anything else; there is none yet.",
      source: "emaint(1), binhost",
      spec: { kind: "fix-index", pkgdir: d.serving.pkgdir, makeReadable: closed },
      commands: ["emaint --fix binhost", ...(closed ? [`chmod -R a+rX ${d.serving.pkgdir}`] : [])],
      undoable: "no",
      stays: "The index stays; Portage keeps it up to date itself.",
      seconds: 2,
      basis: measured,
    });
  return wait.slice(configured.length);
}

const cannotRead = (mode: string | null): boolean => mode !== null && /^0?[0-7]{3,4}$/.test(mode) && (Number.parseInt(mode.slice(-1), 8) & 4) === 0;

/** Packages in the index whose files carry no signature; where nobody looked, those from before signing was switched on. */
function unsignedOf(ctx: Context): number {
  if (ctx.choices.signing.mode === "unsigned") return 0;
  const { facts } = ctx.host;
  const signs = words(facts.env.FEATURES).includes("binpkg-signing") && facts.signingKey !== null;
  return (facts.pkgdir?.packages ?? []).filter((p) => p.path.endsWith(".gpkg.tar") && (p.signed === false || (p.signed === null && !signs))).length;
}

const shortList = (cpvs: readonly string[]): string =>
  `${cpvs
    .slice(0, 4)
    .map((cpv) => `=${cpv}`)
    .join(" ")}${cpvs.length > 4 ? ` (and ${cpvs.length - 4} more)` : ""}`;

function rebuildWhy(whys: readonly string[]): string {
  const kinds = new Map<string, number>();
  for (const why of whys) {
    const kind = why.includes("-march")
      ? "their -march would crash a client"
      : why.includes("edited")
        ? "their configuration was edited here, which a copy would spoil"
        : "the fleet's flags are others";
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  const parts = [...kinds].sort((a, b) => b[1] - a[1]).map(([kind, n]) => `${n} because ${kind}`);
  return `They cannot be offered as they are: ${parts.join(", ")}.`;
}

/** The binhost's part of the plan. Issues: what keeps one of its files from being written (then it is blocked), and warnings about its settings. */
export function hostSteps(ctx: Context, d: HostDecisions): Decided<HostSteps> {
  const b: Builder = { steps: [], issues: [] };
  const { facts, machine } = ctx.host;
  const key = signing(ctx, b);
  const ready = b.steps.map((step) => step.id);
  configuration(ctx, d, key?.fingerprint ?? "", ready, b);
  const configured = b.steps.map((step) => step.id);
  const packed = packages(ctx, d, configured, b);
  // Our line in nginx.conf makes it an edited file, of which quickpkg would pack a stub: nginx itself is packed before.
  const served = serving(ctx, d, [...configured, ...packed.filter((id) => id.endsWith("/pack-installed"))], b);
  if (ctx.choices.serving.method === "ssh") toolStep(ctx, b, "rsync", "net-misc/rsync", ctx.host, configured);
  const listed = (facts.pkgdir?.packages ?? []).filter((p) => key === null || p.path.endsWith(".gpkg.tar"));
  const offers = listed.length + d.packing.pack.length + d.packing.rebuild.length > 0;
  if (b.steps.length > 0 && ctx.choices.serving.method === "http") {
    if (facts.tools.curl === false && facts.tools.wget === false) b.issues.push(noFetcher(machine.id, machine.name));
    else b.steps.push(checkIndexStep(ctx.host, d.serving.uri, [...served, ...packed, ...configured], ctx));
  }
  const steps = withFewestWaits(b.steps);
  const waitedFor = new Set(steps.flatMap((step) => step.after));
  const ends = steps.map((step) => step.id).filter((id) => !waitedFor.has(id));
  return { value: { steps, ends, key, offers }, issues: b.issues };
}

/** Drops what a step waits for anyway, through another step that it waits for. */
function withFewestWaits(steps: readonly Step[]): readonly Step[] {
  const reach = new Map<string, ReadonlySet<string>>();
  for (const step of steps) reach.set(step.id, new Set(step.after.flatMap((id) => [id, ...(reach.get(id) ?? [])])));
  return steps.map((step) => ({ ...step, after: step.after.filter((id) => !step.after.some((other) => other !== id && reach.get(other)?.has(id))) }));
}

export function noFetcher(machine: string, name: string): Issue {
  return issue({
    code: "check.no-fetcher",
    level: "warning",
    machine,
    what: `${name} has neither curl nor wget: the index cannot be looked at from there.`,
    why: "A look from another computer would prove nothing about this one.",
    remedy: "emerge net-misc/wget (Portage itself fetches with it), then survey again.",
    page: "machines",
  });
}

export function checkIndexStep(member: Context["host"], uri: string, after: readonly string[], ctx: Context): Step {
  const spec: StepSpec = { kind: "check-index", uri, arch: ctx.host.facts.env.ARCH ?? null, chost: ctx.host.facts.env.CHOST ?? null };
  return makeStep({
    member,
    name: "check-index",
    title: "Read the index from this very machine",
    why: "Only what this machine itself can fetch counts: address, firewall, proxy, file modes.",
    source: "portage(5), binrepos.conf sync-uri",
    after,
    spec,
    commands: [`curl -fsS ${uri}/Packages | head -n 30`],
    undoable: "nothing-to-undo",
    root: false,
    seconds: 1,
    basis: measured,
  });
}
