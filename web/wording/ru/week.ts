/** What a tutor's week says. */
export default {};
