// What vite gives for an import of a file's address.
declare module '*?url' {
  const url: string;
  // biome-ignore lint/style/noDefaultExport: so vite has it
  export default url;
}
