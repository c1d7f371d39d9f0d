/**
 * Where the page of a report has room for the picture of a moment. The page is kept without its
 * pictures, which go earlier than it does; whoever serves it puts in those that are still there.
 */
export function pictureSlot(moment: number): string {
  return `<!--picture ${moment}-->`;
}

/** The page with the pictures that there are, inside the page itself. @param pictures base64 of JPEGs, by moment */
export function fillPictureSlots(html: string, pictures: ReadonlyMap<number, string>): string {
  return html.replaceAll(/<!--picture (\d+)-->/g, (slot, moment) => {
    const base64 = pictures.get(Number(moment));
    return base64 === undefined ? slot : `<img alt="" src="data:image/jpeg;base64,${base64}">`;
  });
}
