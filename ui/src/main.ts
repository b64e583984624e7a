// Starts the page: opens the door to Rust and draws.
import { mount } from "svelte";
import { App, type Page } from "./lib/app.svelte";
import { openBackend } from "./lib/backend";
import Window from "./Window.svelte";

const app = new App(await openBackend());
const target = document.getElementById("app");
if (target) {
  const asked = import.meta.env.DEV ? new URLSearchParams(window.location.search).get("page") : null;
  if (import.meta.env.DEV && asked === "gallery") {
    mount((await import("./pages/Gallery.svelte")).default, { target, props: { app } });
  } else {
    if (asked) app.page = asked as Page;
    mount(Window, { target, props: { app } });
  }
}
