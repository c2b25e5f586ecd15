// Type of a vite import of a file's URL.
declare module '*?url' {
  const url: string;
  // biome-ignore lint/style/noDefaultExport: so vite has it
  export default url;
}
