import { expect, it, vi } from "vitest";

vi.mock("electron", async () => (await import("./fakeElectron.ts")).electron);
const { onChoose } = await import("../../electron/desktop/choosing.ts");

type Heard = (event: unknown, ...words: readonly unknown[]) => void;
const page = (url: string, parent: unknown = null) => ({ senderFrame: { url, parent } });
const OWN = page("app://wizard/#/done");

function listening() {
  const channels = new Map<string, Heard>();
  const closed: (() => void)[] = [];
  const dialog = vi.fn(() => new Promise<void>((done) => closed.push(done)));
  const save = vi.fn(async () => {});
  onChoose({ on: (channel: string, heard: Heard) => channels.set(channel, heard) } as never, { open: dialog, save });
  return { say: (...words: Parameters<Heard>) => channels.get("choose")?.(...words), open: dialog, save, close: () => closed.shift()?.() };
}

it("opens the dialog that was asked for", () => {
  const { say, open, save } = listening();
  say(OWN, "open");
  expect([open.mock.calls.length, save.mock.calls.length]).toEqual([1, 0]);
});

it("shows one dialog at a time, and the next one after it", async () => {
  const { say, open, save, close } = listening();
  say(OWN, "open");
  say(OWN, "open");
  say(OWN, "save");
  expect([open.mock.calls.length, save.mock.calls.length]).toEqual([1, 0]);
  close();
  await vi.waitFor(() => {
    say(OWN, "save");
    expect(save).toHaveBeenCalled();
  });
});

it.each([
  ["another word", OWN, ["rm"]],
  ["no word", OWN, []],
  ["more words", OWN, ["open", "/etc/passwd"]],
  ["a foreign page", page("https://wizard/"), ["open"]],
  ["a frame inside", page("app://wizard/", {}), ["open"]],
  ["a page that is gone", { senderFrame: null }, ["open"]],
] as const)("does not hear %s", (_name, event, words) => {
  const { say, open, save } = listening();
  say(event, ...words);
  expect([open.mock.calls.length, save.mock.calls.length]).toEqual([0, 0]);
});
