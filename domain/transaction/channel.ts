/** How a message reaches its reader. */
export const channels = ['whatsapp', 'email'] as const;
export type Channel = (typeof channels)[number];
