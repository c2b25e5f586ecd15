/** WGSL function that returns the index of a workgroup. */
export const GROUP_INDEX = `
fn groupIndex(id: vec3<u32>, groups: vec3<u32>) -> u32 { return id.y * groups.x + id.x; }
`;
