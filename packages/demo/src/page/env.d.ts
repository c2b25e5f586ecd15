// Type of a vite import of a file's URL.
declare module '*?url' {
  const url: string;
  // biome-ignore lint/style/noDefaultExport: so vite has it
  export default url;
}

// Type of a vite import of a file's text.
declare module '*?raw' {
  const text: string;
  // biome-ignore lint/style/noDefaultExport: so vite has it
  export default text;
}

// Style sheets that a part of the page brings with it.
declare module '*.css';
