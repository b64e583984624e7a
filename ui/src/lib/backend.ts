// The only door to Rust. What crosses the control socket is typed by `bindings.ts`; the types here belong to
// the window itself (src-tauri/src/view.rs holds the same names).
import { Channel, invoke } from "@tauri-apps/api/core";
import type {
  AccountId,
  AccountPreferences,
  AccountSettings,
  Discovery,
  EventId,
  EventRecord,
  Failure,
  GeneralPreferences,
  ImportPreview,
  ImportSource,
  LogKeep,
  LogOverview,
  LogQuery,
  OAuthProvider,
  Preferences,
  ProbeOutcome,
  ProbeStep,
  ProviderView,
  Rule,
  Spoken,
  Status,
  Timestamp,
  TryOut,
  Update,
  Welcome,
} from "./bindings";

/** How the window stands with the agent. */
export type LinkView =
  | { state: "starting" }
  | { state: "connected" }
  | { state: "absent"; since: Timestamp | null }
  | { state: "other_version"; agent: string; is_older: boolean };

/** Everything the page shows, asked for once on mount and again after a gap. */
export interface SnapshotView {
  link: LinkView;
  version: string;
  welcome: Welcome | null;
  status: Status | null;
  accounts: AccountSettings[];
  preferences: Preferences | null;
  /** What `system` means on this desktop. */
  desktop_language: Spoken;
  /** Whether the desktop shows tray icons; `null` when it cannot be asked. */
  has_tray: boolean | null;
  /** Oldest first, as the agent gives it. */
  log: EventRecord[];
  /** The record the window was opened for. */
  event: EventId | null;
  autostart: boolean;
}

/** What the shell says on its own. */
export type PageUpdate = { agent: Update } | { link: LinkView };

/** A new account as typed; its id is made in Rust. */
export type AccountForm = Omit<AccountSettings, "id" | "paused" | "pin" | "password_command">;

/** The file that the log was written to. */
export interface ExportView {
  path: string;
  entries: number;
}

/** The file that the settings were written to. */
export interface SavedView {
  path: string;
}

/** How a command fails: a code to act on, a sentence to show beside the control. */
export type CommandError = Omit<Failure, "code"> & { code: Failure["code"] | "no_agent" | "keyring" };

/** What the page can ask for. Every method rejects with a [`CommandError`]. */
export interface Backend {
  /** Updates come from now on. */
  subscribe(heard: (update: PageUpdate) => void): Promise<void>;
  snapshot(): Promise<SnapshotView>;
  /** The first picture stands: the window may be shown, with the ground of this theme. */
  painted(isDark: boolean): Promise<void>;
  log(query: LogQuery): Promise<EventRecord[]>;
  /** What servers an address may have, and what its provider wants; only the domain is told to others. */
  discover(email: string, askPublic: boolean, stepped: (step: ProbeStep) => void): Promise<Discovery>;
  /** Opens a page that [`discover`] named, in the person's browser. */
  openPage(url: string): Promise<void>;
  /** The log at a glance: its size, and so many hours from `since` on. */
  logOverview(since: Timestamp, hours: number): Promise<LogOverview>;
  /** Writes all records that fit into a new file. */
  exportLog(query: LogQuery, format: "csv" | "json"): Promise<ExportView>;
  /** Forgets the log, of all accounts or of one. */
  clearLog(account: AccountId | null): Promise<void>;
  keepLog(keep: LogKeep): Promise<void>;
  /** Stores the password and tries the account; nothing else is saved. */
  probe(form: AccountForm, password: string, stepped: (step: ProbeStep) => void): Promise<ProbeOutcome>;
  /** Whom one can sign in with in the browser. */
  providers(): Promise<OAuthProvider[]>;
  /** Signs in in the browser with the form's provider; ends when the person is back. Then the account can be tried. */
  signIn(form: AccountForm): Promise<void>;
  /** The same for an account whose sign-in has ended. */
  signInAgain(id: AccountId): Promise<void>;
  cancelSignIn(id: AccountId): Promise<void>;
  /** Saves the account that was tried last. */
  saveProbed(folders: string[]): Promise<void>;
  /** Forgets the account that was tried last, and its password. */
  cancelProbed(): Promise<void>;
  newPassword(id: AccountId, password: string): Promise<void>;
  /** Saves changed settings; how the account signs in stays. */
  edit(id: AccountId, form: AccountForm): Promise<void>;
  /** Tries an account as it is. */
  test(id: AccountId, stepped: (step: ProbeStep) => void): Promise<ProbeOutcome>;
  /** What the table of providers knows of the account's provider. */
  providerOf(id: AccountId): Promise<ProviderView | null>;
  setAccountPreferences(id: AccountId, preferences: AccountPreferences): Promise<void>;
  /** What works and what does not, without what names a person. */
  report(): Promise<string>;
  remove(id: AccountId): Promise<void>;
  pause(id: AccountId): Promise<void>;
  resume(id: AccountId): Promise<void>;
  checkNow(): Promise<void>;
  mute(until: Timestamp | null): Promise<void>;
  setPreferences(preferences: GeneralPreferences): Promise<void>;
  rules(): Promise<Rule[]>;
  /** Saves the rules: these are all of them, in this order. */
  setRules(rules: Rule[]): Promise<void>;
  /** What these rules would have done with the newest events; nothing is saved. */
  tryRules(rules: Rule[]): Promise<TryOut>;
  /** Writes the settings, without secrets, into a new file. */
  exportSettings(): Promise<SavedView>;
  /** What settings from elsewhere would change; nothing is saved. */
  previewImport(source: ImportSource): Promise<ImportPreview>;
  /** Adds what the preview said of the same source. */
  importSettings(source: ImportSource): Promise<void>;
  /** Toasts say nothing of a mail until then. */
  hideContent(until: Timestamp | null): Promise<void>;
  testToast(): Promise<void>;
  /** Shows the mail of a record in the webmail or the mail program. */
  openMail(event: EventId): Promise<void>;
  /** The person looked at the log: nothing is new any more. */
  looked(): Promise<void>;
  /** Answers with what the entry says after writing. */
  setAutostart(on: boolean): Promise<boolean>;
  startAgent(): Promise<void>;
  /** Starts the older side again: the agent, or this window. */
  restart(): Promise<void>;
}

const tauri: Backend = {
  subscribe: (heard) => invoke("subscribe", { updates: new Channel(heard) }),
  snapshot: () => invoke("snapshot"),
  painted: (isDark) => invoke("painted", { isDark }),
  log: (query) => invoke("log", { query }),
  discover: (email, askPublic, stepped) => invoke("discover", { email, askPublic, steps: new Channel(stepped) }),
  openPage: (url) => invoke("open_page", { url }),
  logOverview: (since, hours) => invoke("log_overview", { since, hours }),
  exportLog: (query, format) => invoke("export_log", { query, format }),
  clearLog: (account) => invoke("clear_log", { account }),
  keepLog: (keep) => invoke("keep_log", { keep }),
  probe: (form, password, stepped) => invoke("probe_account", { form, password, steps: new Channel(stepped) }),
  providers: () => invoke("providers"),
  signIn: (form) => invoke("sign_in", { form }),
  signInAgain: (id) => invoke("sign_in_again", { id }),
  cancelSignIn: (id) => invoke("cancel_sign_in", { id }),
  saveProbed: (folders) => invoke("save_account", { folders }),
  cancelProbed: () => invoke("cancel_account"),
  newPassword: (id, password) => invoke("new_password", { id, password }),
  edit: (id, form) => invoke("edit_account", { id, form }),
  test: (id, stepped) => invoke("test_account", { id, steps: new Channel(stepped) }),
  providerOf: (id) => invoke("provider_of", { id }),
  setAccountPreferences: (id, preferences) => invoke("set_account_preferences", { id, preferences }),
  report: () => invoke("report"),
  remove: (id) => invoke("remove_account", { id }),
  pause: (id) => invoke("pause_account", { id }),
  resume: (id) => invoke("resume_account", { id }),
  checkNow: () => invoke("check_now"),
  mute: (until) => invoke("mute", { until }),
  setPreferences: (preferences) => invoke("set_preferences", { preferences }),
  rules: () => invoke("rules"),
  setRules: (rules) => invoke("set_rules", { rules }),
  tryRules: (rules) => invoke("try_rules", { rules }),
  exportSettings: () => invoke("export_settings"),
  previewImport: (source) => invoke("preview_import", { source }),
  importSettings: (source) => invoke("import_settings", { source }),
  hideContent: (until) => invoke("hide_content", { until }),
  testToast: () => invoke("test_toast"),
  looked: () => invoke("looked"),
  openMail: (event) => invoke("open_mail", { event }),
  setAutostart: (on) => invoke("set_autostart", { on }),
  startAgent: () => invoke("start_agent"),
  restart: () => invoke("restart"),
};

/** The real door in the window; in a plain browser, during development only, the fake one. */
export async function openBackend(): Promise<Backend> {
  if (import.meta.env.DEV && !("__TAURI_INTERNALS__" in window)) {
    const { fakeFromAddress } = await import("./backend.fake");
    return fakeFromAddress(window.location.search);
  }
  return tauri;
}

/** Whatever was thrown, as an error the page can show. */
export function asCommandError(thrown: unknown): CommandError {
  if (typeof thrown === "object" && thrown !== null && "code" in thrown && "text" in thrown) {
    return thrown as CommandError;
  }
  return { code: "internal", text: String(thrown) };
}
