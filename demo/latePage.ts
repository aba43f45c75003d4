/** The line with which a page is reported that lacks the cards of before. */
export const latePage = 'demo: a page opened that lacks the cards of before';
