import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import tailwindcss from '@tailwindcss/vite';
import { build, defineConfig, type Plugin } from 'vite';
import { compression } from 'vite-plugin-compression2';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Landing pages' script, built beside the admin into dist/script: one file that is no module (docs/landing-pages.md). */
const landingScript = (): Plugin => ({
  name: 'landing-script',
  apply: 'build',
  async closeBundle() {
    await build({
      configFile: false,
      root: here('.'),
      publicDir: false,
      logLevel: 'warn',
      build: {
        outDir: here('../dist/script'),
        emptyOutDir: true,
        // Visitors' phones are older than the admin's browsers.
        target: 'es2018',
        lib: {
          entry: here('src/script/rdz.ts'),
          formats: ['iife'],
          name: 'rdz',
          fileName: () => 'rdz.js',
        },
      },
    });
  },
});

/** Built to dist/ui and served by the API under /admin; in development the API of `RDZ_API` is proxied. */
export default defineConfig({
  root: here('.'),
  base: '/admin/',
  plugins: [
    svelte(),
    tailwindcss(),
    landingScript(),
    // Fonts are compressed already.
    compression({ algorithms: ['brotliCompress'], exclude: /\.(br|gz|woff2)$/, threshold: 1024 }),
  ],
  build: {
    outDir: here('../dist/ui'),
    emptyOutDir: true,
    target: 'es2022',
    // Small files inlined as data: URIs would need an exception in the content security policy.
    assetsInlineLimit: 0,
    // What several pages share comes in one file: it was dozens of a few hundred bytes, one request each.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'shared', minShareCount: 3 }] } } },
  },
  server: {
    proxy: { '/api': { target: process.env['RDZ_API'] ?? 'http://127.0.0.1:8001' } },
  },
});
