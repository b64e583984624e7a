// Builds the page into dist/, which the window embeds. No asset is inlined, so that the content security
// policy can stay at 'self'.
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

export default defineConfig(({ mode }) => ({
  plugins: [svelte()],
  build: {
    target: "safari17",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    port: 5173,
    strictPort: true,
    // The message catalogue lies beside this folder.
    fs: { allow: [".."] },
  },
  // Under test Svelte's browser build is wanted, though Node runs it.
  ...(mode === "test" ? { resolve: { conditions: ["browser"] } } : {}),
  test: {
    environment: "happy-dom",
    include: ["src/**/*.test.ts"],
  },
}));
