/** What a student's pages say. */
export default {};
