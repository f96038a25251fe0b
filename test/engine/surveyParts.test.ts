/** What a survey is said to run is what it runs, and its parts are told as they begin. */
import { describe, expect, test } from "vitest";
import { describeSurvey, surveyArgs, watchParts } from "../../electron/engine/session/surveyParts.ts";
import { decodeHeader } from "../../shared/operations/protocol.ts";
import { fleetFixture } from "../plan/fixtures.ts";

const fleet = fleetFixture({
  machines: [
    { id: "host", name: "host", role: "binhost", address: "10.0.0.1", user: "root" },
    { id: "desk", name: "desk", role: "client", address: "10.0.0.2", user: "larry" },
    { id: "stage", name: "stage", role: "client", address: "10.0.0.3", target: "/mnt/gentoo" },
  ],
});
const machine = (id: string) => {
  const found = fleet.machines.find((m) => m.id === id);
  if (found === undefined) throw new Error(id);
  return found;
};

describe("what a survey runs", () => {
  test("every part but the search for root stands in the script that is sent, in this order", () => {
    const { parts, whole } = describeSurvey(fleet, machine("desk"), 1000);
    const places = parts.filter((part) => part.id !== "root").map((part) => whole.indexOf(part.script));
    expect(places).not.toContain(-1);
    expect([...places].sort((a, b) => a - b)).toEqual(places);
    expect(parts.map((part) => part.id)).toEqual(["root", "machine", "portage", "packages", "network"]);
  });
  test("its arguments are those of the real survey: a client tries the binhost's port, the binhost does not", () => {
    const args = (id: string) => decodeHeader(describeSurvey(fleet, machine(id), 1000).whole)?.args;
    expect(args("desk")).toEqual(surveyArgs(fleet, machine("desk"), 1000, null));
    expect(args("desk")).toMatchObject({ reach: { host: "10.0.0.1", port: 8080 }, user: "larry" });
    expect(args("host")).toMatchObject({ reach: null });
  });
  test("in a stage 3 it is sent with the way into it", () => {
    expect(describeSurvey(fleet, machine("stage"), 1000).whole).toContain("chroot");
    expect(describeSurvey(fleet, machine("desk"), 1000).whole).not.toContain("chroot");
  });
});

describe("parts as they begin", () => {
  const heard = (...chunks: readonly string[]): readonly string[] => {
    const parts: string[] = [];
    const watch = watchParts((part) => parts.push(part));
    for (const chunk of chunks) watch(Buffer.from(chunk));
    return parts;
  };
  const output = "\n\x1eid\nuid=0\n\x1ecpu\nx\n\x1emakeconf\nform=file\n\x1epkgdir\n/var\n\x1enginx\nno\n\x1eend\n";
  test("in the order of the sections", () => expect(heard(output)).toEqual(["machine", "portage", "packages", "network"]));
  test("however the output is cut", () => expect(heard(...output)).toEqual(["machine", "portage", "packages", "network"]));
  test("a line of text that names a section is none", () => expect(heard("\nid\nnginx\n")).toEqual([]));
});
