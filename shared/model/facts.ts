/**
 * Facts: what a survey found on one machine. Read only, dated, never edited. Whatever could not be read is
 * `null` (or an empty list), and `gaps` says why: a missing answer is a fact too.
 */
import { z } from "../setup/zod.ts";
import { fingerprintSchema, machineIdSchema, sha256Schema } from "./ids.ts";

const text = z.string().nullable();
const count = z.number().nullable();

/** A file as it stands. `encoding` says how `content` maps to bytes: utf8 when that loses nothing, else latin1. */
export const fileFactSchema = z.object({
  path: z.string(),
  /** null: too large or not text. */
  content: z.string().nullable(),
  encoding: z.enum(["utf8", "latin1"]),
  sha256: sha256Schema,
  mode: z.string().describe("octal, e.g. 0644"),
  owner: z.string().describe("user:group"),
  size: z.number(),
  mtime: z.number().describe("seconds since 1970"),
  /** Where a symbolic link at `path` leads, else null. */
  link: z.string().nullable(),
});
export type FileFact = z.infer<typeof fileFactSchema>;

export const gpuFactSchema = z.object({
  /** PCI ids in lower-case hex without 0x; SoC displays have bus "platform". */
  bus: z.enum(["pci", "platform"]),
  class: z.string(),
  vendor: z.string(),
  device: z.string(),
  driver: z.string().nullable(),
  compatible: z.string().nullable(),
});
export type GpuFact = z.infer<typeof gpuFactSchema>;

export const cpuFactSchema = z.object({
  model: z.string(),
  count: z.number(),
  /** Flags that every core has (intersection), in /proc/cpuinfo's spelling. */
  flags: z.array(z.string()),
  family: z.string().nullable(),
});

/** An installed package (/var/db/pkg). */
export const installedSchema = z.object({
  cpv: z.string().describe("category/package-version"),
  slot: z.string(),
  buildId: z.string().nullable().describe("BUILD_ID, null when never packed"),
  buildTime: z.number().nullable(),
  size: z.number().nullable().describe("bytes installed"),
  /** Effective -march of its CFLAGS file; null when none is recorded. */
  march: z.string().nullable(),
  /** Protected configuration files that no longer have the content the package installed. */
  editedConfig: z.array(z.string()),
  use: z.array(z.string()),
  iuse: z.array(z.string()),
  repo: z.string().nullable(),
});
export type Installed = z.infer<typeof installedSchema>;

export const binrepoSchema = z.object({
  name: z.string(),
  syncUri: z.string().nullable(),
  priority: z.number().nullable(),
  verifySignature: z.boolean().nullable(),
  location: z.string().nullable(),
  file: z.string(),
});
export type Binrepo = z.infer<typeof binrepoSchema>;

/** The index header and what it lists, of the binhost's own PKGDIR. */
export const pkgdirFactSchema = z.object({
  path: z.string(),
  freeBytes: count,
  usedBytes: count,
  mode: text,
  indexPresent: z.boolean(),
  indexTimestamp: count,
  indexPackages: count,
  indexMode: text,
  /** What the index lists: cpv, build id, size; `signed` where the file itself was looked at. */
  packages: z.array(
    z.object({
      cpv: z.string(),
      buildId: z.string(),
      path: z.string(),
      size: z.number(),
      signed: z.boolean().nullable(),
      use: z.array(z.string()),
      buildTime: z.number().nullable(),
    }),
  ),
});

export const serviceFactSchema = z.object({ installed: z.boolean(), running: z.boolean(), enabled: z.boolean() });

export const factsSchema = z.object({
  machine: machineIdSchema,
  /** Seconds since 1970, this computer's clock. */
  takenAt: z.number(),
  hostname: text,
  user: z.string(),
  /** How root is reached; null: not at all, then much below is missing. */
  rootVia: z.enum(["login", "sudo", "doas", "su"]).nullable(),
  target: z.string(),
  os: z.object({ id: text, name: text, isGentoo: z.boolean(), release: text }),
  kernel: text,
  arch: text.describe("uname -m"),
  libc: z.enum(["glibc", "musl", "unknown"]),
  init: z.enum(["openrc", "systemd", "unknown"]),
  /** Positive: the machine's clock is ahead of ours, seconds. */
  clockOffset: count,
  cpu: cpuFactSchema.nullable(),
  /** 1..4, what the loader and the flags agree on; null when not x86-64. */
  x86Level: z.number().int().min(1).max(4).nullable(),
  memoryBytes: count,
  gpus: z.array(gpuFactSchema),
  portage: z.object({ version: text, profile: text, profilePath: text }),
  /** Effective values as Portage gives them (portageq envvar -v); credentials in URLs masked. Absent: unset. */
  env: z.record(z.string(), z.string()),
  /** What Portage wrote to stderr when asked; a broken make.conf shows here. */
  portageErrors: z.array(z.string()),
  makeConf: z.object({ form: z.enum(["file", "directory", "missing"]), path: z.string(), sha256: sha256Schema.nullable(), legacyToo: z.boolean() }),
  /** Every text file below /etc/portage that Portage reads (gnupg left out), and the web server's files that we touch. */
  files: z.array(fileFactSchema),
  binrepos: z.array(binrepoSchema),
  tree: z.object({ path: text, commit: text, timestamp: text, syncType: text }),
  pkgdir: pkgdirFactSchema.nullable(),
  tmpdirFreeBytes: count,
  installed: z.array(installedSchema),
  world: z.array(z.string()),
  trust: z.object({
    anchor: z.boolean().describe("/etc/portage/gnupg/pass exists: getuto has run"),
    exists: z.boolean().describe("/etc/portage/gnupg exists"),
    /** fingerprint -> validity letter of gpg (u, f, m, n, -, e, r). */
    keys: z.array(z.object({ fingerprint: fingerprintSchema, validity: z.string(), uid: z.string() })),
  }),
  /** The dedicated signing key in its own home, if there is one; the public half as ASCII armour. */
  signingKey: z.object({ home: z.string(), fingerprint: fingerprintSchema, expires: count, publicKey: z.string() }).nullable(),
  nginx: serviceFactSchema.extend({ config: text, test: text }),
  /** Who listens on the serving port: process name, or "" when something does that we cannot name; null: free. */
  portUser: text,
  /** From a client: can the serving port be reached? unknown when not asked. */
  portReach: z.enum(["open", "refused", "dropped", "unknown"]),
  tools: z.record(z.string(), z.boolean()),
  proxies: z.record(z.string(), z.string()).describe("proxy variables as set, credentials masked"),
  networks: z.array(z.string()).describe("the machine's own networks, CIDR"),
  jobsRunning: z.array(z.string()).describe("emerge processes seen"),
  gaps: z.array(z.object({ what: z.string(), why: z.string() })),
});
export type Facts = z.infer<typeof factsSchema>;
