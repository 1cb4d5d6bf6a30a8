import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vite';
import { compression } from 'vite-plugin-compression2';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Built to dist/ui and served by the API under /admin; in development the API of `RDZ_API` is proxied. */
export default defineConfig({
  root: here('.'),
  base: '/admin/',
  plugins: [
    svelte(),
    tailwindcss(),
    // Fonts are compressed already.
    compression({ algorithms: ['brotliCompress'], exclude: /\.(br|gz|woff2)$/, threshold: 1024 }),
  ],
  build: {
    outDir: here('../dist/ui'),
    emptyOutDir: true,
    target: 'es2022',
    // Small files inlined as data: URIs would need an exception in the content security policy.
    assetsInlineLimit: 0,
  },
  server: {
    proxy: { '/api': { target: process.env['RDZ_API'] ?? 'http://127.0.0.1:8001' } },
  },
});
