/** Is this the machine it says it is? Files and question around the pure verdict of knownHosts.ts. */
import { randomUUID } from "node:crypto";
import type { WizardError } from "../../../shared/errors/wizardError.ts";
import type { Ask } from "../ports.ts";
import { isUsableKeyType } from "./algorithms.ts";
import { showKeyCommand, sshErrors, type Where } from "./errors.ts";
import { fingerprint, judge, type KnownHost, knownTypes, typeInside } from "./knownHosts.ts";
import { readKnownHosts, rememberHostKey } from "./knownHostsFiles.ts";
import type { ConnectorOptions } from "./options.ts";

export type HostKeyCheck = {
  /** Types to offer first. */
  readonly types: readonly string[];
  /** Judges a shown key (its blob). Output: null when it is the machine's; an error otherwise. */
  readonly verify: (blob: Buffer) => Promise<WizardError | null>;
};

/** Inputs: where the connection goes; the name known_hosts has it under; names that --accept-host-key may use for it. */
export async function hostKeyCheck(
  where: Where,
  listedAs: string,
  acceptNames: readonly string[],
  ask: Ask,
  options: ConnectorOptions,
  moreFiles: readonly string[],
): Promise<HostKeyCheck> {
  const files = [...options.knownHostsFiles, ...moreFiles, options.ownKnownHosts];
  const lines = await readKnownHosts(files);
  const wanted = acceptNames.map((name) => options.acceptHostKeys?.[name]).find((value) => value !== undefined);
  return {
    types: knownTypes(lines, listedAs, where.port).filter(isUsableKeyType),
    verify: (blob) => verify(lines, blob, { where, listedAs, wanted, ask, options }),
  };
}

type Context = { where: Where; listedAs: string; wanted: string | undefined; ask: Ask; options: ConnectorOptions };

async function verify(lines: readonly KnownHost[], blob: Buffer, c: Context): Promise<WizardError | null> {
  const key = blob.toString("base64");
  const type = typeInside(key);
  const sha256 = fingerprint(key);
  const verdict = judge(lines, c.listedAs, c.where.port, key);
  switch (verdict.verdict) {
    case "match":
      return null;
    case "revoked":
      return sshErrors.hostKeyRevoked(c.where, type, sha256, verdict.place);
    case "mismatch":
      return sshErrors.hostKeyChanged(c.where, type, sha256, verdict.places);
    case "not-found": {
      if (c.wanted !== undefined && c.wanted !== sha256) return sshErrors.hostKeyUnexpected(c.where, c.wanted, sha256);
      if (c.wanted === undefined) {
        const { authority, otherTypes } = verdict;
        const answer = await c.ask(question(c.where, type, sha256, otherTypes, authority));
        if (answer !== "accept")
          return authority === null
            ? sshErrors.hostKeyUnknown(c.where, type, sha256, otherTypes.join(", "))
            : sshErrors.hostKeyAuthority(c.where, type, sha256, authority);
      }
      try {
        await rememberHostKey(c.options.ownKnownHosts, c.listedAs, c.where.port, key);
        return null;
      } catch (cause) {
        return sshErrors.knownHostsUnwritable(c.where, c.options.ownKnownHosts, String(cause));
      }
    }
  }
}

function question(where: Where, type: string, sha256: string, otherTypes: readonly string[], authority: string | null): Parameters<Ask>[0] {
  const unchecked =
    authority === null
      ? ""
      : ` ${authority} trusts it through a host certificate, which Binhost Wizard cannot check: the plain key must be compared.`;
  const others =
    otherTypes.length === 0 ? "" : ` Until now it was known by another type of key (${otherTypes.join(", ")}), which it no longer shows: be careful.`;
  return {
    id: randomUUID(),
    machine: where.machine,
    kind: "host-key",
    title: `Is this ${where.jump ? "the jump host " : ""}${where.host}?`,
    text: `Its ${type} key is not known yet.${unchecked}${others} Run the command at the machine itself and accept only if both fingerprints are the same.`,
    host: where.host,
    port: where.port,
    keyType: type,
    sha256,
    command: showKeyCommand(type),
    default: "refuse",
  };
}
