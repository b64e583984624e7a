// Answers instead of Rust, for work in a browser and for unit tests. Not part of the built page.
// In a browser the address chooses what it plays: `?scene=problems&page=log`.
import type { Backend, CommandError, ExportView, LinkView, PageUpdate, SnapshotView } from "./backend";
import type {
  AccountPreferences,
  AccountSettings,
  AccountState,
  AccountStatus,
  Discovery,
  EventKind,
  EventRecord,
  FoundBy,
  GeneralPreferences,
  HourCount,
  Language,
  LogKeep,
  LogOverview,
  LogQuery,
  OAuthProvider,
  Offer,
  Preferences,
  ProbeOutcome,
  ProbeStep,
  Problem,
  ProviderView,
  ImportPreview,
  ImportSource,
  Rule,
  TryOut,
  Theme,
  Update,
} from "./bindings";

/** What the fake plays. */
export type Scene = "first" | "watching" | "problems" | "absent" | "older" | "newer" | "keyringless" | "refused" | "trayless" | "silent";

const START = Date.now();
const at = (minutesAgo: number): string => new Date(START - minutesAgo * 60_000).toISOString();

export function fakeAccount(id: string, email: string, more: Partial<AccountSettings> = {}): AccountSettings {
  return {
    id,
    email,
    host: `imap.${email.split("@")[1]}`,
    port: 993,
    security: "tls",
    user: email,
    folders: ["INBOX"],
    paused: false,
    ...more,
  };
}

export function fakeStatus(
  account: AccountSettings,
  state: AccountState,
  more: Partial<AccountStatus> = {},
): AccountStatus {
  return {
    id: account.id,
    account: account.email,
    state,
    since: at(42),
    last_heard: at(1),
    last_push: at(7),
    next_attempt: null,
    unread: 3,
    new: 1,
    connections: state === "idling" ? 1 : 0,
    most_connections: 4,
    most_learnt: null,
    reconnects: 2,
    idle_since: state === "idling" ? at(42) : null,
    push_delay: 31,
    folders: account.folders.map((name) => ({ name, watch: state === "idling" ? "idle" : "paused" })),
    problem: null,
    ...more,
  };
}

export function fakeEvent(id: number, kind: EventKind, more: Partial<EventRecord> = {}): EventRecord {
  return {
    id,
    at: at(2),
    account_id: "a1",
    account: "ann@example.org",
    folder: "INBOX",
    kind,
    uidvalidity: 1_700_000_000,
    uid: 4000 + id,
    from: "Bo Lindqvist <bo@example.net>",
    subject: "The boat is back in the water",
    message_id: `<${id}@example.net>`,
    date: at(2),
    list: null,
    detail: null,
    together: 1,
    news: true,
    live: true,
    decision: "show",
    reason: "new mail",
    rule: null,
    due: null,
    command: null,
    told_at: at(2),
    ...more,
  };
}

const ann = fakeAccount("a1", "ann@example.org", { folders: ["INBOX", "订单通知"] });
const work = fakeAccount("a2", "a.lindqvist@harbour.example", { name: "Work" });
const old = fakeAccount("a3", "ann@old-provider.example");

const refused: Problem = {
  code: "requires_sign_in",
  text: "The server refused the user name or the password.",
  next: "Enter the password again. Some providers want an app password.",
};
const unreachable: Problem = {
  code: "offline",
  text: "imap.harbour.example does not answer.",
  next: "Tidings keeps trying. Check the network, or try again now.",
};

const full: Problem = {
  code: "disk_full",
  text: "The disk is full. You are told what happens, but the event log cannot be saved. 3 entries wait.",
  next: "Make room on the disk. What waits is saved then by itself.",
};

function accountsOf(scene: Scene): [AccountSettings[], AccountStatus[]] {
  if (scene === "first") return [[], []];
  if (scene !== "problems") return [[ann, work], [fakeStatus(ann, "idling"), fakeStatus(work, "idling", { unread: 0, new: 0 })]];
  return [
    [ann, work, old],
    [
      fakeStatus(ann, "needs_user", { problem: refused, connections: 0, since: at(12), last_push: null }),
      fakeStatus(work, "waiting", { problem: unreachable, next_attempt: at(-3), last_heard: at(190), unread: 0, new: 0 }),
      fakeStatus(old, "paused", { last_heard: at(60 * 30), last_push: at(60 * 50), unread: 12, new: 0 }),
    ],
  ];
}

function logOf(scene: Scene): EventRecord[] {
  if (scene === "first" || scene === "silent") return [];
  const quiet = { decision: "drop", told_at: null } as const;
  return [
    fakeEvent(1, "account", { at: at(60 * 28), folder: null, from: null, subject: null, uid: null, uidvalidity: null, date: null, message_id: null, detail: "requires_sign_in", reason: "the account needs you" }),
    fakeEvent(2, "account", { at: at(60 * 27), folder: null, from: null, subject: null, uid: null, uidvalidity: null, date: null, message_id: null, detail: "ok", reason: "back to normal", ...quiet }),
    fakeEvent(3, "arrived", { at: at(300), subject: "您的订单已发货：三件商品将于周五送达", from: "阿里云 <notice@shop.example.cn>", folder: "订单通知" }),
    fakeEvent(4, "flags", { at: at(240), detail: "+\\Flagged", reason: "flag changes are not told", ...quiet }),
    fakeEvent(5, "alert", { at: at(200), from: null, subject: null, uid: null, date: null, message_id: null, detail: "Your mailbox is nearly full.", reason: "message from the server" }),
    fakeEvent(6, "removed", { at: at(90), from: "Newsletter <news@shop.example>", subject: "Only today: everything must go, and this subject is so long that it does not fit into one line of any window that people usually have open", detail: "moved to Trash", reason: "removed mail" }),
    fakeEvent(7, "read", { at: at(31), reason: "reading is not told", ...quiet }),
    fakeEvent(8, "mailbox", { at: at(20), from: null, subject: null, uid: null, date: null, message_id: null, folder: "Projects", detail: "renamed", reason: "the folder changed", ...quiet }),
    fakeEvent(9, "arrived", { at: at(9), from: null, subject: null, live: false, reason: "new mail", decision: "group" }),
    fakeEvent(10, "arrived", { at: at(2) }),
  ];
}

export function fakePreferences(accounts: AccountSettings[]): Preferences {
  const own: AccountPreferences = {
    arrived: true,
    removed: true,
    read: false,
    unread: false,
    keeps_quiet: true,
    privacy: "all",
    preview: false,
    codes: true,
    sound: "usual",
    click: "webmail",
    webmail: null,
    buttons: ["mark_read", "delete"],
  };
  return {
    general: {
      quiet_hours: [{ days: ["mon", "tue", "wed", "thu", "fri"], from: "22:00", to: "07:00" }],
      digest_at: ["12:00", "18:00"],
      do_not_disturb: true,
      hide_when_locked: true,
      sound: "off",
      tray_mark: "dot",
      language: "system",
      theme: "system",
    },
    accounts: Object.fromEntries(accounts.map((account) => [account.id, own])),
  };
}

function linkOf(scene: Scene): LinkView {
  if (scene === "absent") return { state: "absent", since: at(4) };
  if (scene === "older") return { state: "other_version", agent: "0.0.9", is_older: true };
  if (scene === "newer") return { state: "other_version", agent: "0.2.0", is_older: false };
  return { state: "connected" };
}

const found = (id: string, name: string, more: Partial<ProviderView>): ProviderView => ({
  id,
  name,
  needs: "password",
  oauth: null,
  must_enable: false,
  help: `https://${id}.example/help`,
  notes: [],
  checked: "2026-11",
  ...more,
});
const providers: Record<string, ProviderView> = {
  "gmail.com": found("gmail", "Gmail", { needs: "app_password", oauth: "google", notes: ["google"] }),
  "outlook.com": found("outlook", "Outlook.com", { needs: "oauth", oauth: "microsoft", must_enable: true, notes: ["microsoft"] }),
  "qq.com": found("qq", "QQ Mail", { needs: "code", must_enable: true }),
  "gmx.de": found("gmx", "GMX", { must_enable: true, notes: ["two_factor"] }),
  "tuta.com": found("tuta", "Tuta", { needs: "no_imap", help: null, checked: null }),
  "sohu.com": found("sohu", "Sohu Mail", { needs: "code", must_enable: true, checked: null }),
};

/** What is found for an address: a few providers, `own.example` by the DNS, and `nothing.example` nowhere. */
export function fakeDiscovery(email: string, askPublic = false): Discovery {
  const domain = email.split("@").at(-1) ?? "";
  const provider = providers[domain] ?? null;
  const offer = (host: string, by: FoundBy, more: Partial<Offer> = {}): Offer => ({ host, port: 993, security: "tls", user: email, by, ...more });
  if (provider) return { provider, offers: provider.needs === "no_imap" ? [] : [offer(`imap.${domain}`, "table")] };
  if (domain === "nothing.example") return { provider: null, offers: askPublic ? [offer("mx.nothing.example", "public_list")] : [] };
  return { provider: null, offers: [offer(`imap.${domain}`, "srv"), offer(`imap.${domain}`, "srv", { port: 143, security: "starttls" })] };
}

/** What Rust decides in the real window. */
function fits(record: EventRecord, query: LogQuery): boolean {
  const text = [record.from, record.subject, record.folder, record.detail].join("\n").toLowerCase();
  const words = (query.search ?? "").toLowerCase().split(/\s+/);
  return (
    (query.before === null || record.id < query.before) &&
    (query.after === null || record.id > query.after) &&
    (query.since === null || record.at >= query.since) &&
    (query.account === null || record.account_id === query.account) &&
    (query.folder === null || record.folder === query.folder) &&
    (query.kinds.length === 0 || query.kinds.includes(record.kind)) &&
    (query.decisions.length === 0 || query.decisions.includes(record.decision)) &&
    words.every((word) => text.includes(word))
  );
}

/** A log as long as it gets: one record a minute. */
export function longLog(records: number): EventRecord[] {
  const kinds: EventKind[] = ["arrived", "read", "removed"];
  return Array.from({ length: records }, (_, index) =>
    fakeEvent(index + 1, kinds[index % 3] ?? "arrived", {
      at: at(records - index),
      subject: `Mail ${index + 1}`,
      account_id: index % 2 ? "a1" : "a2",
    }),
  );
}

/** A backend whose answers are plain values; tests change them and call [`FakeBackend.say`]. */
export class FakeBackend implements Backend {
  snapshotView: SnapshotView;
  outcome: ProbeOutcome = { ok: true, problem: null, folders: ["INBOX", "Archive", "Sent", "订单通知"], everything: null };
  /** What is known of every account's provider. */
  provider: ProviderView | null = null;
  oauth: OAuthProvider[] = [
    { name: "google", is_ready: true, host: "imap.gmail.com" },
    { name: "microsoft", is_ready: false, host: "outlook.office365.com" },
  ];
  /** What is found for every address; by default it depends on the address. */
  discovered: Discovery | null = null;
  failure: CommandError | null = null;
  ruleList: Rule[] = [];
  /** What is found of Thunderbird on this computer. */
  thunderbird: ImportPreview = { accounts: [], rules: [], preferences: false, left_out: [] };
  keep: LogKeep = { days: 30, forget_on_quit: false };
  /** Milliseconds between the steps of a test of a connection. */
  pace = 0;
  /** Every command with what it was given, in order. */
  readonly calls: [string, ...unknown[]][] = [];
  #heard: (update: PageUpdate) => void = () => undefined;

  constructor(readonly scene: Scene = "watching") {
    const [accounts, statuses] = accountsOf(scene);
    const link = linkOf(scene);
    const problems = scene === "problems" ? [full] : [];
    this.snapshotView = {
      link,
      version: "0.1.0",
      welcome: { protocol: 1, version: "0.1.0", pid: 4242, wants_secret: scene === "keyringless", window_open: false },
      status: { agent: { version: "0.1.0", pid: 4242, since: at(60 * 27), muted_until: null, hidden_until: null, problems }, accounts: statuses },
      accounts,
      preferences: fakePreferences(accounts),
      desktop_language: "en",
      has_tray: scene !== "trayless",
      log: logOf(scene),
      event: null,
      autostart: true,
    };
    if (scene === "refused") this.outcome = { ok: false, problem: refused, folders: [], everything: null };
  }

  /** Says something as the shell would. */
  say(update: PageUpdate): void {
    this.#heard(update);
  }

  /** Says something as the agent would. */
  sayAgent(agent: Update): void {
    this.say({ agent });
  }

  async #did(name: string, ...given: unknown[]): Promise<void> {
    this.calls.push([name, ...given]);
    if (this.failure) throw this.failure;
  }

  async subscribe(heard: (update: PageUpdate) => void): Promise<void> {
    this.#heard = heard;
  }

  async snapshot(): Promise<SnapshotView> {
    return this.snapshotView;
  }

  async log(query: LogQuery): Promise<EventRecord[]> {
    await this.#did("log", query);
    return this.snapshotView.log.filter((record) => fits(record, query)).slice(-query.limit);
  }

  async logOverview(since: string, hours: number): Promise<LogOverview> {
    await this.#did("logOverview", since, hours);
    const counts = new Map<string, HourCount>();
    for (const { at: moment, account_id, kind } of this.snapshotView.log) {
      const hour = Math.floor((Date.parse(moment) - Date.parse(since)) / 3_600_000);
      if (hour < 0 || hour >= hours || (kind !== "arrived" && kind !== "removed")) continue;
      const count = counts.get(`${hour} ${account_id}`) ?? { hour, account_id, arrived: 0, removed: 0 };
      count[kind] += 1;
      counts.set(`${hour} ${account_id}`, count);
    }
    const { log } = this.snapshotView;
    return { entries: log.length, oldest: log[0]?.at ?? null, keep: this.keep, hours: [...counts.values()] };
  }

  async exportLog(query: LogQuery, format: "csv" | "json"): Promise<ExportView> {
    await this.#did("exportLog", query, format);
    return { path: `/home/ann/Downloads/tidings-log-2026-11-23.${format}`, entries: this.snapshotView.log.length };
  }

  async keepLog(keep: LogKeep): Promise<void> {
    await this.#did("keepLog", keep);
    this.keep = keep;
  }

  async setPreferences(general: GeneralPreferences): Promise<void> {
    await this.#did("setPreferences", general);
    this.#prefer((known) => ({ ...known, general }));
  }

  async setAccountPreferences(id: string, own: AccountPreferences): Promise<void> {
    await this.#did("setAccountPreferences", id, own);
    this.#prefer((known) => ({ ...known, accounts: { ...known.accounts, [id]: own } }));
  }

  #prefer(change: (known: Preferences) => Preferences): void {
    const { preferences } = this.snapshotView;
    if (!preferences) return;
    this.snapshotView = { ...this.snapshotView, preferences: change(preferences) };
    if (this.snapshotView.preferences) this.sayAgent({ preferences: this.snapshotView.preferences });
  }

  async clearLog(account: string | null): Promise<void> {
    await this.#did("clearLog", account);
    const log = this.snapshotView.log.filter((record) => account !== null && record.account_id !== account);
    this.snapshotView = { ...this.snapshotView, log };
    this.sayAgent("log_cleared");
  }

  async discover(email: string, askPublic: boolean, stepped: (step: ProbeStep) => void): Promise<Discovery> {
    await this.#did("discover", email, askPublic);
    const discovery = this.discovered ?? fakeDiscovery(email, askPublic);
    const steps = ["provider", ...(discovery.provider ? [] : ["autoconfig", "mail_exchanger", "srv", "guess"])];
    for (const step of steps) {
      const said = { account: "", step, text: `Look in ${step}` };
      stepped({ ...said, ok: null, detail: null });
      if (this.pace > 0) await new Promise((later) => setTimeout(later, this.pace));
      stepped({ ...said, ok: discovery.provider !== null, detail: discovery.provider?.name ?? null });
    }
    return discovery;
  }

  async probe(form: unknown, password: string, stepped: (step: ProbeStep) => void): Promise<ProbeOutcome> {
    await this.#did("probe", form, password);
    return this.#tried(stepped);
  }

  async test(id: string, stepped: (step: ProbeStep) => void): Promise<ProbeOutcome> {
    await this.#did("test", id);
    return this.#tried(stepped);
  }

  async providerOf(): Promise<ProviderView | null> {
    return this.provider;
  }

  async report(): Promise<string> {
    await this.#did("report");
    return "Tidings 0.1.0\n  ✓ account-1 works";
  }

  async #tried(stepped: (step: ProbeStep) => void): Promise<ProbeOutcome> {
    const steps: [string, string, string][] = [
      ["name", "Finding the server", "192.0.2.10"],
      ["connection", "Connecting", "192.0.2.10:993"],
      ["tls", "Securing the connection", "TLS 1.3"],
      ["sign_in", "Signing in", "AUTH=PLAIN"],
      ["folders", "Looking at the folders", "4 folders"],
      ["idle", "Asking to be told of changes", "IDLE"],
    ];
    for (const [step, text, detail] of steps) {
      const said = { account: "new", step, text };
      const ok = this.outcome.ok || step !== "sign_in";
      stepped({ ...said, ok: null, detail: null });
      if (this.pace > 0) await new Promise((later) => setTimeout(later, this.pace));
      stepped({ ...said, ok, detail: ok ? detail : "AUTHENTICATIONFAILED" });
      if (!ok) break;
    }
    return this.outcome;
  }

  async setAutostart(on: boolean): Promise<boolean> {
    await this.#did("setAutostart", on);
    return on;
  }

  /** Ends the sign-in in the browser that is under way. */
  signedIn: () => void = () => undefined;

  async signIn(form: unknown): Promise<void> {
    this.sayAgent({ sign_in_page: { account: "new", url: "https://accounts.example/sign-in" } });
    await this.#did("signIn", form);
    await new Promise<void>((done) => (this.signedIn = done));
  }

  async signInAgain(id: string): Promise<void> {
    await this.#did("signInAgain", id);
    await new Promise<void>((done) => (this.signedIn = done));
  }

  async providers(): Promise<OAuthProvider[]> {
    return this.oauth;
  }

  edit = (id: string, form: unknown): Promise<void> => this.#did("edit", id, form);
  cancelSignIn = (id: string): Promise<void> => this.#did("cancelSignIn", id);
  openPage = (url: string): Promise<void> => this.#did("openPage", url);
  painted = (isDark: boolean): Promise<void> => this.#did("painted", isDark);
  saveProbed = (folders: string[]): Promise<void> => this.#did("saveProbed", folders);
  cancelProbed = (): Promise<void> => this.#did("cancelProbed");
  newPassword = (id: string, password: string): Promise<void> => this.#did("newPassword", id, password);
  remove = (id: string): Promise<void> => this.#did("remove", id);
  pause = (id: string): Promise<void> => this.#did("pause", id);
  resume = (id: string): Promise<void> => this.#did("resume", id);
  checkNow = (): Promise<void> => this.#did("checkNow");
  mute = (until: string | null): Promise<void> => this.#did("mute", until);
  async exportSettings(): Promise<{ path: string }> {
    await this.#did("exportSettings");
    return { path: "/home/ann/Downloads/tidings-settings-2026-11-23.toml" };
  }

  async previewImport(source: ImportSource): Promise<ImportPreview> {
    await this.#did("previewImport", source);
    if (source === "thunderbird") return this.thunderbird;
    return {
      accounts: [
        { email: "bo@example.net", host: "imap.example.net", port: 993, user: "bo", is_new: true },
        { email: "ann@example.org", host: "imap.example.org", port: 993, user: "ann", is_new: false },
      ],
      rules: [
        { name: "Quiet shop", on: true, is_new: true },
        { name: "Runs", on: false, is_new: true },
      ],
      preferences: true,
      left_out: [],
    };
  }

  async importSettings(source: ImportSource): Promise<void> {
    await this.#did("importSettings", source);
  }

  async rules(): Promise<Rule[]> {
    await this.#did("rules");
    return this.ruleList;
  }

  async setRules(rules: Rule[]): Promise<void> {
    await this.#did("setRules", rules);
    this.ruleList = rules;
    this.sayAgent({ rules });
  }

  /** Looks at senders only, which is enough to play with. */
  async tryRules(rules: Rule[]): Promise<TryOut> {
    await this.#did("tryRules", rules);
    const log = this.snapshotView.log.filter((record) => record.kind === "arrived");
    const hits = log.flatMap((event) => {
      const fits = rules.filter((rule) => rule.on && rule.from.every((from) => event.from?.includes(from)));
      const [first] = fits;
      return first ? [{ event, rule: first.id, tell: first.tell, fitting: fits.map((rule) => rule.id) }] : [];
    });
    return { looked_at: log.length, hits: hits.reverse() };
  }

  hideContent = (until: string | null): Promise<void> => this.#did("hideContent", until);
  testToast = (): Promise<void> => this.#did("testToast");
  looked = (): Promise<void> => this.#did("looked");
  openMail = (event: number): Promise<void> => this.#did("openMail", event);
  startAgent = (): Promise<void> => this.#did("startAgent");
  restart = (): Promise<void> => this.#did("restart");
}

/** The fake that an address like `?scene=problems&event=6&theme=dark` asks for; with `live` a mail arrives now and then,
 *  with `failing` every command fails. */
export function fakeFromAddress(search: string): FakeBackend {
  const asked = new URLSearchParams(search);
  const fake = new FakeBackend((asked.get("scene") ?? "watching") as Scene);
  fake.pace = Number(asked.get("pace") ?? 400);
  const { preferences } = fake.snapshotView;
  const language = asked.get("language");
  if (preferences && language) preferences.general.language = language as Language;
  const theme = asked.get("theme");
  if (preferences && theme) preferences.general.theme = theme as Theme;
  if (asked.has("failing")) fake.failure = { code: "internal", text: "The database cannot be read: disk I/O error." };
  const long = Number(asked.get("long") ?? 0);
  if (long > 0) {
    const log = longLog(long);
    fake.snapshotView = { ...fake.snapshotView, log: log.slice(-1000) };
    fake.log = async (query) => log.filter((record) => fits(record, query)).slice(-query.limit);
  }
  const event = asked.get("event");
  fake.snapshotView = { ...fake.snapshotView, event: event === null ? null : Number(event) };
  if (asked.has("live")) {
    let id = 100;
    setInterval(() => {
      id += 1;
      fake.sayAgent({ event: fakeEvent(id, "arrived", { at: new Date().toISOString(), subject: `Mail ${id}` }) });
    }, 3000);
  }
  return fake;
}
