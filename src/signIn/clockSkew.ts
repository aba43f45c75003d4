/** How far apart the clocks of Azure, of Entra and of this machine may be, in ms, before a sign-in is looked for in vain. */
export const clockSkew = 15 * 60_000;
