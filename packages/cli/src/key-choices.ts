export const KEY_FORMATS = ['text', 'markdown', 'json-schema'] as const;
export const KEY_OWNERS = ['train', 'fit', 'generator'] as const;
