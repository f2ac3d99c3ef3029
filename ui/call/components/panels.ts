/** The panels that open above the toolbar, one at a time. */
export type Panel = 'people' | 'invite' | 'devices' | 'more' | 'leave';
