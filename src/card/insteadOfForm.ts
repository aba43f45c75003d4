/** Names the text command beside a form: some phones do not send a form's input, and say nothing of it. */
export const insteadOfForm = (command: string): string => `Form fails? Mention Glasswatch: ${command}`;
