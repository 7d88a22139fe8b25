/** What a tutor's other pages say. */
export default {};
