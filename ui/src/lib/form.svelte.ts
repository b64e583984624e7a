// What is typed for a new account, and whether it can be tried. Rust checks it again.
import type { AccountForm } from "./backend";
import type { Offer, Security } from "./bindings";
import { t } from "./words.svelte";

export class NewAccount {
  email = $state("");
  password = $state("");
  host = $state("");
  port = $state("993");
  security = $state<Security>("tls");
  user = $state("");
  name = $state("");
  folders = $state("INBOX");
  caFile = $state("");
  /** Signs in in the browser with this provider instead of by password. */
  oauth = $state<string | null>(null);
  /** A test was begun, so a password may be stored for it. */
  wasTested = $state(false);

  #emailBefore = "";

  /** The user name is the address until something else was typed. */
  followEmail(): void {
    if (this.user === this.#emailBefore) this.user = this.email;
    this.#emailBefore = this.email;
  }

  /** Takes over a server that was found. */
  take(offer: Offer): void {
    this.host = offer.host;
    this.port = String(offer.port);
    this.security = offer.security;
    this.user = offer.user;
  }

  /** Another address has another server. */
  forget(): void {
    this.password = "";
    this.oauth = null;
    this.host = "";
    this.port = "993";
    this.security = "tls";
    this.user = this.email;
    this.#emailBefore = this.email;
  }

  /** The port is the usual one until it was typed. */
  followSecurity(): void {
    const usual = { tls: "993", starttls: "143" };
    if (Object.values(usual).includes(this.port)) this.port = usual[this.security];
  }

  /** Names of the fields that cannot be used, each with a sentence. */
  faults(): Partial<Record<"email" | "password" | "host" | "port" | "user" | "folders", string>> {
    const missing = t("window-add-missing");
    const email = this.email.trim();
    const port = Number(this.port);
    return {
      ...(email === "" ? { email: missing } : /^\S+@\S+$/.test(email) ? {} : { email: t("window-add-email-wrong") }),
      ...(this.password === "" && this.oauth === null && { password: missing }),
      ...(this.host.trim() === "" && { host: missing }),
      ...(!(Number.isInteger(port) && port >= 1 && port <= 65535) && { port: t("window-add-port-wrong") }),
      ...(this.user.trim() === "" && { user: missing }),
      ...(this.folderNames().length === 0 && { folders: missing }),
    };
  }

  folderNames(): string[] {
    const names = this.folders.split("\n").map((name) => name.trim());
    return [...new Set(names.filter((name) => name !== ""))];
  }

  /** The form as it goes to Rust, without the password. */
  settings(): AccountForm {
    const orNull = (text: string): string | null => (text.trim() === "" ? null : text.trim());
    return {
      email: this.email.trim(),
      name: orNull(this.name),
      host: this.host.trim(),
      port: Number(this.port),
      security: this.security,
      user: this.user.trim(),
      folders: this.folderNames(),
      ca_file: orNull(this.caFile),
      oauth: this.oauth,
    };
  }
}
