import { cleanup, fireEvent, render, screen } from "@testing-library/svelte";
import { afterEach, expect, test } from "vitest";
import { App } from "./lib/app.svelte";
import { FakeBackend, type Scene } from "./lib/backend.fake";
import { speak } from "./lib/words.svelte";
import Window from "./Window.svelte";

const find = (id: string): Promise<HTMLElement> => screen.findByTestId(id);
const click = async (id: string): Promise<boolean> => fireEvent.click(await find(id));
const called = (fake: FakeBackend, name: string): unknown[][] =>
  fake.calls.filter(([known]) => known === name).map(([, ...given]) => given);

afterEach(() => {
  cleanup();
  speak("en");
  delete document.documentElement.dataset["theme"];
});

async function open(tab: string, scene: Scene = "watching"): Promise<FakeBackend> {
  const fake = new FakeBackend(scene);
  render(Window, { app: new App(fake) });
  await click("nav-settings");
  await click(`tab-${tab}`);
  return fake;
}

test("language and theme count at once", async () => {
  await open("general");
  await fireEvent.change(await find("theme"), { target: { value: "dark" } });
  await expect.poll(() => document.documentElement.dataset["theme"]).toBe("dark");
  await fireEvent.change(await find("language"), { target: { value: "de" } });
  await screen.findByRole("heading", { name: "Einstellungen" });
  expect(document.documentElement.lang).toBe("de");
  await fireEvent.change(await find("language"), { target: { value: "zh-TW" } });
  await screen.findByRole("heading", { name: "設定" });
});

test("what each account does is said in a line, and changed in one place: on its own page", async () => {
  const fake = await open("toasts");
  expect((await find("of-a2")).textContent).toBe("New mail, Removed mail");
  await click("to-a2");
  await find("account-page");
  for (const kind of ["arrived", "removed"]) await click(`tell-${kind}`);
  await click("button-archive");
  await expect.poll(() => called(fake, "setAccountPreferences").length).toBe(3);
  expect(called(fake, "setAccountPreferences")[2]).toMatchObject([
    "a2",
    { arrived: false, removed: false, buttons: ["mark_read", "delete", "archive"] },
  ]);
  await click("nav-settings");
  // Where one came from.
  await expect.poll(() => screen.queryByTestId("of-a2")?.textContent).toBe("No toasts");
  await click("tab-privacy");
  expect((await find("of-a1")).textContent).toBe("Sender and subject");
});

test("quiet hours are added, changed and taken away, and keep at least one day", async () => {
  const fake = await open("quiet");
  await click("quiet-add");
  await expect.poll(() => screen.getAllByTestId("quiet-span").length).toBe(2);
  await click("quiet-1-fri");
  await fireEvent.change(await find("quiet-1-from"), { target: { value: "21:30" } });
  const last = (): unknown => called(fake, "setPreferences").at(-1)?.[0];
  await expect.poll(last).toMatchObject({ quiet_hours: [{ days: ["mon", "tue", "wed", "thu"], from: "21:30", to: "07:00" }, {}] });
  // Nobody has to write it as we do, and what is no time changes nothing.
  const to = await find("quiet-1-to") as HTMLInputElement;
  await fireEvent.change(to, { target: { value: "8.15" } });
  await expect.poll(last).toMatchObject({ quiet_hours: [{ from: "21:30", to: "08:15" }, {}] });
  expect(to.value).toBe("08:15");
  await fireEvent.change(to, { target: { value: "noon" } });
  expect((await screen.findByRole("alert")).textContent).toContain("07:30");
  expect(last()).toMatchObject({ quiet_hours: [{ from: "21:30", to: "08:15" }, {}] });
  await click("quiet-2-remove");
  for (const day of ["mon", "tue", "wed", "thu"]) await click(`quiet-1-${day}`);
  expect((await find("quiet-1-thu")).getAttribute("aria-pressed")).toBe("true");
});

test("a preference that is refused stays as it was, with the reason beside it", async () => {
  const fake = await open("toasts");
  fake.failure = { code: "internal", text: "The file cannot be written." };
  const mark = (await find("tray-mark")) as HTMLSelectElement;
  await fireEvent.change(mark, { target: { value: "number" } });
  expect((await find("tray-error")).textContent).toContain("cannot be written");
  expect(mark.value).toBe("dot");
});

test("after the first account a toast is to be seen once, and where to look is said", async () => {
  const fake = new FakeBackend("first");
  const app = new App(fake);
  render(Window, { app });
  await find("first-run");
  const watching = new FakeBackend("trayless");
  fake.snapshotView = watching.snapshotView;
  await app.refresh();
  await find("ready");
  await click("test-toast");
  await click("missed-toast");
  expect((await find("test-toast-said")).textContent).toContain("notification settings");
  expect((await find("tray-hint")).textContent).toContain("no tray icons");
  await click("ready-done");
  await find("accounts-page");
});

test("an agent that was of another version or away comes back with accounts that are not new", async () => {
  for (const scene of ["older", "absent"] as const) {
    const fake = new FakeBackend(scene);
    fake.snapshotView = { ...fake.snapshotView, accounts: [] };
    const app = new App(fake);
    const shown = render(Window, { app });
    await expect.poll(() => app.isReady).toBe(true);
    fake.snapshotView = new FakeBackend("trayless").snapshotView;
    await app.refresh();
    await find("accounts-page");
    expect(app.isFresh).toBe(false);
    shown.unmount();
  }
});

test("a sound is chosen by name, or by a file that is typed and then saved", async () => {
  const fake = await open("toasts");
  await fireEvent.change(await find("sound-choice"), { target: { value: "on" } });
  await expect.poll(() => called(fake, "setPreferences").at(-1)).toMatchObject([{ sound: "on" }]);
  await fireEvent.change(await find("sound-choice"), { target: { value: "file" } });
  expect(called(fake, "setPreferences").length, "no file is named yet").toBe(1);
  await fireEvent.input(await find("sound-choice-path"), { target: { value: " /home/ann/ping.oga " } });
  await click("sound-choice-save");
  await expect.poll(() => called(fake, "setPreferences").at(-1)).toMatchObject([{ sound: "/home/ann/ping.oga" }]);
  await click("to-a1");
  await fireEvent.change(await find("account-sound"), { target: { value: "off" } });
  await expect.poll(() => called(fake, "setAccountPreferences").at(-1)).toMatchObject(["a1", { sound: "off" }]);
});

test("settings are written to a file, and brought ones are shown in words and only then used", async () => {
  const fake = await open("general");
  await click("export-settings");
  await expect.poll(async () => (await find("carry-said")).textContent).toContain("/home/ann/Downloads/");
  expect(screen.queryByTestId("import-thunderbird"), "no profile was found").toBeNull();
  const file = new File(["version = 1"], "brought.toml");
  await fireEvent.change(await find("import-file"), { target: { files: [file] } });
  const list = await find("import-list");
  expect(list.textContent).toContain("New account bo@example.net");
  expect(list.textContent).toContain("“Runs”, switched off");
  expect(called(fake, "importSettings")).toEqual([]);
  await click("import-confirm");
  await expect.poll(() => called(fake, "importSettings")).toEqual([[{ file: "version = 1" }]]);
  await expect.poll(() => screen.queryByTestId("import-dialog")).toBeNull();
});
