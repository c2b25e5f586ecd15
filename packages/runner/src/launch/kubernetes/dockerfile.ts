/** Returns a Dockerfile for the container image of the tasks, which contains Node and the installed command. */
export function dockerfile(version: string): string {
  return [
    '# Build and push it: docker build -t <image> -f Dockerfile . && docker push <image>',
    `FROM node:${process.versions.node.split('.')[0]}-bookworm AS build`,
    `RUN npm install --global hypersiren@${version}`,
    '',
    `FROM node:${process.versions.node.split('.')[0]}-bookworm-slim`,
    'COPY --from=build /usr/local/lib/node_modules /usr/local/lib/node_modules',
    'RUN ln -s ../lib/node_modules/hypersiren/dist/bin.js /usr/local/bin/hypersiren',
    '# Signals reach the training, which saves: no shell in between.',
    'ENTRYPOINT []',
    'CMD ["hypersiren", "doctor"]',
    '',
  ].join('\n');
}
