import { cleanup, fireEvent, render, screen } from "@testing-library/svelte";
import { afterEach, beforeEach, expect, test } from "vitest";
import { App } from "./lib/app.svelte";
import { FakeBackend, fakeAccount, fakeDiscovery, fakeEvent, fakeStatus, type Scene } from "./lib/backend.fake";
import Window from "./Window.svelte";

const find = (id: string): Promise<HTMLElement> => screen.findByTestId(id);
const click = async (id: string): Promise<boolean> => fireEvent.click(await find(id));
const type = async (id: string, value: string): Promise<boolean> => fireEvent.input(await find(id), { target: { value } });
const called = (fake: FakeBackend, name: string): unknown[][] =>
  fake.calls.filter(([known]) => known === name).map(([, ...given]) => given);

beforeEach(() => {
  // Not in the test's document: scrolling has no meaning there.
  Element.prototype.scrollIntoView = () => undefined;
});
afterEach(cleanup);

function open(scene: Scene, change: (fake: FakeBackend) => void = () => undefined): FakeBackend {
  const fake = new FakeBackend(scene);
  change(fake);
  render(Window, { app: new App(fake) });
  return fake;
}

async function findFor(email: string): Promise<void> {
  await click("add-account");
  await type("email", email);
  await click("find");
}

async function fillForm(): Promise<void> {
  await click("add-account");
  await type("email", "ann@example.org");
  await click("manual");
  await type("password", "open sesame");
  await type("host", "imap.example.org");
}

test("the first page has one button", async () => {
  open("first");
  await find("first-run");
  expect(screen.getAllByRole("button").map((button) => button.textContent?.trim())).toEqual(["Add a mail account"]);
});

test("the window is shown once the page is drawn", async () => {
  const fake = open("watching");
  await expect.poll(() => called(fake, "painted").length).toBe(1);
});

test("an account is tried, then saved with the folders that were picked", async () => {
  const fake = open("first");
  await fillForm();
  expect((await find("user") as HTMLInputElement).value).toBe("ann@example.org");
  await click("test-connection");
  await find("probe-worked");
  expect((await find("step-tls")).dataset["state"]).toBe("ok");
  await click("pick-Archive");
  await click("save-account");
  await expect.poll(() => called(fake, "saveProbed")).toEqual([[["INBOX", "Archive"]]]);
  expect(called(fake, "probe")[0]).toEqual([
    { email: "ann@example.org", name: null, host: "imap.example.org", port: 993, security: "tls", user: "ann@example.org", folders: ["INBOX"], ca_file: null, oauth: null },
    "open sesame",
  ]);
});

test("the folder of all mail is pointed out where the server has one", async () => {
  const fake = open("first");
  fake.outcome = { ...fake.outcome, folders: ["INBOX", "[Gmail]/All Mail", "Work"], everything: "[Gmail]/All Mail" };
  await fillForm();
  await click("test-connection");
  expect((await find("pick-everything")).textContent).toContain("“[Gmail]/All Mail” holds all mail");
});

test("an address is enough: what was found is seen and taken before a password is asked for", async () => {
  const fake = open("first");
  await findFor("ann@gmx.de");
  expect((await find("found-server")).textContent).toContain("imap.gmx.de:993");
  expect((await find("provider-enable")).textContent).toContain("switch it on");
  expect(screen.queryByTestId("password")).toBeNull();
  await click("take");
  await expect.poll(() => document.activeElement?.getAttribute("data-testid")).toBe("password");
  await type("password", "open sesame");
  await click("test-connection");
  await find("probe-worked");
  expect(called(fake, "discover")).toEqual([["ann@gmx.de", false]]);
  const [form] = called(fake, "probe")[0] as [{ host: string; user: string }];
  expect([form.host, form.user]).toEqual(["imap.gmx.de", "ann@gmx.de"]);
});

test("the secret is called what the provider calls it, and its page opens in the browser", async () => {
  const fake = open("first");
  await findFor("ann@qq.com");
  await click("provider-help");
  expect(called(fake, "openPage")).toEqual([["https://qq.example/help"]]);
  await click("take");
  expect((await screen.findByLabelText("Authorization code")).getAttribute("type")).toBe("password");
});

test("a provider without IMAP is said at once, and nothing more is asked", async () => {
  open("first");
  await findFor("ann@tuta.com");
  expect((await find("provider-needs")).dataset["needs"]).toBe("no_imap");
  expect(screen.getAllByRole("button").map((button) => button.textContent?.trim())).toEqual(["Another address"]);
});

test("settings that nobody has verified say so", async () => {
  open("first");
  await findFor("ann@sohu.com");
  expect((await find("provider-checked")).textContent).toContain("Not verified");
});

test("the public list is asked only when the person says so", async () => {
  const fake = open("first");
  await findFor("ann@nothing.example");
  await click("ask-public");
  expect((await find("found-server")).textContent).toContain("mx.nothing.example");
  expect(called(fake, "discover").map(([, isPublic]) => isPublic)).toEqual([false, true]);
});

test("of several servers the person chooses, and the manual form begins with the first", async () => {
  open("first");
  await findFor("ann@own.example");
  expect((await find("found-by")).dataset["by"]).toBe("srv");
  await fireEvent.change(await find("offer"), { target: { value: "1" } });
  expect((await find("found")).textContent).toContain("STARTTLS");
  await click("manual");
  expect((await find("host") as HTMLInputElement).value).toBe("imap.own.example");
});

test("an address that is none is said beside it, and nothing is looked for", async () => {
  const fake = open("first");
  await findFor("ann");
  expect((await find("email-error")).textContent).not.toBe("");
  expect(called(fake, "discover")).toEqual([]);
});

test("a provider that takes no passwords is signed in to in the browser", async () => {
  const fake = open("first", (it) => (it.oauth = [{ name: "microsoft", is_ready: true, host: null }]));
  await findFor("ann@outlook.com");
  await click("take");
  await click("sign-in");
  await find("sign-in-waiting");
  await click("sign-in-open");
  expect(called(fake, "openPage")).toEqual([["https://accounts.example/sign-in"]]);
  fake.signedIn();
  await find("probe-worked");
  const [form, password] = called(fake, "probe")[0] as [{ oauth: string }, string];
  expect([form.oauth, password]).toEqual(["microsoft", ""]);
});

test("without a client id the way to one is shown instead of a button that cannot work", async () => {
  open("first");
  await findFor("ann@outlook.com");
  await click("take");
  expect((await find("client-id-guide")).textContent).toContain("[oauth.microsoft]");
  expect(screen.queryByTestId("sign-in")).toBeNull();
});

test("with an app password or in the browser: both ways are open for Gmail", async () => {
  open("first");
  await findFor("ann@gmail.com");
  await click("take");
  await click("browser-instead");
  await find("sign-in");
  await click("password-instead");
  expect(await screen.findByLabelText("App password")).toBeTruthy();
});

test("a form that is not filled in says where, and tries nothing", async () => {
  const fake = open("first");
  await click("add-account");
  await click("manual");
  await click("test-connection");
  expect((await find("host-error")).textContent).toBe("Please fill this in.");
  expect(called(fake, "probe")).toEqual([]);
});

test("a test that fails says what to do, and leaving forgets the password", async () => {
  const fake = open("refused", (it) => (it.snapshotView = { ...it.snapshotView, accounts: [], status: null }));
  await fillForm();
  await click("test-connection");
  expect((await find("probe-problem")).dataset["code"]).toBe("requires_sign_in");
  expect((await find("step-sign_in")).dataset["state"]).toBe("failed");
  expect(screen.queryByTestId("save-account")).toBeNull();
  await click("change-settings");
  expect((await find("host") as HTMLInputElement).value).toBe("imap.example.org");
  await click("cancel");
  await expect.poll(() => called(fake, "cancelProbed").length).toBe(1);
});

test("STARTTLS brings its own port", async () => {
  open("first");
  await click("add-account");
  await click("manual");
  await fireEvent.change(await find("security"), { target: { value: "starttls" } });
  expect((await find("port") as HTMLInputElement).value).toBe("143");
});

test("without a keyring it is said that the password is for this run only", async () => {
  open("keyringless", (it) => (it.snapshotView = { ...it.snapshotView, accounts: [], status: null }));
  await click("add-account");
  await click("manual");
  expect((await find("password-place")).textContent).toContain("for this run only");
});

test("a problem offers the button that repairs it", async () => {
  const fake = open("problems");
  await fireEvent.click((await screen.findAllByTestId("new-password"))[0] as HTMLElement);
  await type("new-password-value", "changed");
  await click("password-save");
  await expect.poll(() => called(fake, "newPassword")).toEqual([["a1", "changed"]]);
  await expect.poll(() => screen.queryByTestId("password-dialog")).toBeNull();
});

test("what is wrong with our own files stands above the accounts, with what to do", async () => {
  open("problems");
  const box = await find("agent-problem");
  expect(box.dataset["code"]).toBe("disk_full");
  expect(box.textContent).toContain("Make room on the disk");
});

test("what is told of an account is changed at once, and a click leads where the person says", async () => {
  const fake = open("watching");
  await fireEvent.click((await screen.findAllByTestId("open-account"))[0] as HTMLElement);
  await click("tell-read");
  await expect.poll(() => screen.getByTestId("tell-read").getAttribute("aria-checked")).toBe("true");
  await fireEvent.change(await find("click"), { target: { value: "log" } });
  await expect.poll(() => called(fake, "setAccountPreferences").length).toBe(2);
  const [id, kept] = called(fake, "setAccountPreferences")[1] as [string, { read: boolean; click: string }];
  expect([id, kept.read, kept.click]).toEqual(["a1", true, "log"]);
});

test("a change that is refused is said, and what is true stays to be seen", async () => {
  const fake = open("watching");
  await fireEvent.click((await screen.findAllByTestId("open-account"))[0] as HTMLElement);
  await find("tell-read");
  fake.failure = { code: "internal", text: "The disk is full." };
  await click("tell-read");
  expect((await find("telling-error")).textContent).toBe("The disk is full.");
  expect((await find("tell-read")).getAttribute("aria-checked")).toBe("false");
});

test("the folders of an account are chosen among those that the server has", async () => {
  const fake = open("watching");
  await fireEvent.click((await screen.findAllByTestId("open-account"))[0] as HTMLElement);
  await click("list-folders");
  await click("pick-Archive");
  await click("save-folders");
  await expect.poll(() => called(fake, "edit").length).toBe(1);
  const [id, form] = called(fake, "edit")[0] as [string, { folders: string[] }];
  expect([id, form.folders]).toEqual(["a1", ["INBOX", "订单通知", "Archive"]]);
});

test("an account is tried as it is, and the report is for others to read", async () => {
  const fake = open("watching");
  await fireEvent.click((await screen.findAllByTestId("open-account"))[0] as HTMLElement);
  await click("self-test");
  await expect.poll(() => screen.queryByTestId("self-test-steps")?.dataset["ok"]).toBe("true");
  await click("copy-report");
  await expect.poll(() => called(fake, "report").length).toBe(1);
  await expect.poll(() => screen.queryByTestId("report-text") ?? screen.getByTestId("report-said").textContent).toBeTruthy();
});

test("an account whose sign-in in the browser has ended is signed in again with one button", async () => {
  const fake = open("problems", (it) => {
    const accounts = it.snapshotView.accounts.map((account) => ({ ...account, oauth: "google" }));
    it.snapshotView = { ...it.snapshotView, accounts };
  });
  await click("sign-in-again");
  await find("sign-in-waiting");
  fake.signedIn();
  await expect.poll(() => screen.queryByTestId("sign-in-waiting")).toBeNull();
  expect(called(fake, "signInAgain")).toEqual([["a1"]]);
});

test("whoever has no client id is shown the way to one, and goes on when there is one", async () => {
  const fake = open("problems", (it) => {
    const accounts = it.snapshotView.accounts.map((account) => ({ ...account, oauth: "microsoft" }));
    it.snapshotView = { ...it.snapshotView, accounts };
    it.provider = fakeDiscovery("ann@outlook.com").provider;
  });
  expect((await find("client-id-guide")).textContent).toContain("[oauth.microsoft]");
  fake.oauth = fake.oauth.map((it) => ({ ...it, is_ready: true }));
  await click("providers-again");
  await click("sign-in");
  fake.signedIn();
  await expect.poll(() => called(fake, "signInAgain")).toEqual([["a1"]]);
});

test("what has to be agreed to is agreed to on the provider's page", async () => {
  const fake = open("problems", (it) => {
    const problem = { code: "requires_consent", text: "The provider wants something.", next: "Agree to it." } as const;
    const accounts = (it.snapshotView.status?.accounts ?? []).map((account) => ({ ...account, problem }));
    if (it.snapshotView.status) it.snapshotView = { ...it.snapshotView, status: { ...it.snapshotView.status, accounts } };
    it.provider = fakeDiscovery("ann@qq.com").provider;
  });
  await fireEvent.click((await screen.findAllByTestId("provider-help"))[0] as HTMLElement);
  await expect.poll(() => called(fake, "openPage")).toEqual([["https://qq.example/help"]]);
  expect(screen.queryByTestId("new-password")).toBeNull();
});

test("where a command gives the password nobody is asked for one", async () => {
  open("problems", (it) => {
    const accounts = it.snapshotView.accounts.map((account) => ({ ...account, password_command: "pass mail" }));
    it.snapshotView = { ...it.snapshotView, accounts };
  });
  await screen.findAllByTestId("try-again");
  expect(screen.queryByTestId("new-password")).toBeNull();
});

test("the dialog for a new password says what the provider wants", async () => {
  open("problems", (it) => (it.provider = fakeDiscovery("ann@qq.com").provider));
  await fireEvent.click((await screen.findAllByTestId("new-password"))[0] as HTMLElement);
  expect((await find("provider-needs")).dataset["needs"]).toBe("code");
});

test("an account is removed only after a question", async () => {
  const fake = open("watching");
  await fireEvent.click((await screen.findAllByTestId("remove"))[1] as HTMLElement);
  expect(called(fake, "remove")).toEqual([]);
  await click("remove-confirm");
  await expect.poll(() => called(fake, "remove")).toEqual([["a2"]]);
});

test("a command's error stands beside its control", async () => {
  const fake = open("watching");
  await find("accounts-page");
  fake.failure = { code: "no_agent", text: "Tidings is not running." };
  await click("check-now");
  expect((await find("check-now-error")).textContent).toBe("Tidings is not running.");
});

test("the state of an account follows the agent", async () => {
  const fake = open("watching");
  const account = fakeAccount("a1", "ann@example.org");
  await find("accounts-page");
  const agent = { version: "0.1.0", pid: 1, since: new Date().toISOString(), muted_until: null, hidden_until: null, problems: [] };
  fake.sayAgent({ status: { agent, accounts: [fakeStatus(account, "connecting")] } });
  await expect.poll(() => screen.getAllByTestId("account-state")[0]?.textContent).toContain("Connecting");
});

test("an entry says what was decided and why", async () => {
  open("watching", (it) => (it.snapshotView = { ...it.snapshotView, event: 7 }));
  await find("log-page");
  expect((await find("event-decision")).textContent).toBe("In the log only");
  expect((await find("event-reason")).textContent).toBe("reading is not told");
  await expect.poll(() => document.activeElement?.id).toBe("event-7");
});

test("the mail of an entry is opened, or it is said why not; one that is gone is not offered", async () => {
  const fake = open("watching", (it) => (it.snapshotView = { ...it.snapshotView, event: 10 }));
  await click("open-mail");
  await expect.poll(() => called(fake, "openMail")).toEqual([[10]]);
  fake.failure = { code: "internal", text: "No webmail is known." };
  await click("open-mail");
  expect((await find("open-mail-error")).textContent).toBe("No webmail is known.");
  fake.failure = null;
  fake.sayAgent({ raise: { event: 6 } });
  await expect.poll(() => screen.queryByTestId("event-detail")?.id).toBe("detail-6");
  expect(screen.queryByTestId("open-mail")).toBeNull();
});

test("the connection of an account shows its figures", async () => {
  open("watching", (it) => {
    const [first, ...others] = it.snapshotView.status?.accounts ?? [];
    if (!first || !it.snapshotView.status) throw new Error("no account");
    const learnt = { ...first, connections: 2, most_connections: 2, most_learnt: first.since, reconnects: 7, push_delay: 31 };
    it.snapshotView = { ...it.snapshotView, status: { ...it.snapshotView.status, accounts: [learnt, ...others] } };
  });
  await fireEvent.click((await screen.findAllByTestId("open-account"))[0] as HTMLElement);
  expect((await find("connection-delay")).textContent).toBe("31 ms");
  expect((await find("connection-reconnects")).textContent).toBe("7");
  expect((await find("connection-idle")).textContent).toMatch(/^4\d minutes ago$/);
  expect((await find("connection-connections")).textContent).toContain("2 open, 2 at most: the server refused more");
});

test("arrows move between entries and a mail appears as it arrives", async () => {
  const fake = open("watching");
  await click("nav-log");
  await fireEvent.keyDown(await find("log"), { key: "End" });
  await expect.poll(() => document.activeElement?.id).toBe("event-1");
  fake.sayAgent({ event: fakeEvent(11, "arrived", { subject: "<b>Not</b> markup" }) });
  await expect.poll(() => screen.getAllByTestId("event-subject")[0]?.textContent).toBe("<b>Not</b> markup");
});

test("a lost agent is said, with the button that starts it", async () => {
  const fake = open("watching");
  await find("accounts-page");
  fake.say({ link: { state: "absent", since: new Date().toISOString() } });
  await click("start-agent");
  await expect.poll(() => called(fake, "startAgent").length).toBe(1);
  fake.say({ link: { state: "connected" } });
  await find("accounts-page");
});

test("the autostart switch shows what the entry says", async () => {
  const fake = open("watching");
  await click("nav-settings");
  const toggle = await find("autostart");
  await fireEvent.click(toggle);
  await expect.poll(() => toggle.getAttribute("aria-checked")).toBe("false");
  expect(called(fake, "setAutostart")).toEqual([[false]]);
});
