// Drawings to try: digits as people write them, and two that are none. Written for this page, by hand.

import { curveThrough } from "./curves.js";

// A stroke is its control points "x,y x,y …" on the paper of drawing.js; a point given twice is a corner.
const SAMPLES = [
  {
    name: "0, slashed",
    strokes: [
      "545,185 410,225 320,390 310,600 385,770 515,820 645,755 705,590 695,390 630,240 525,188",
      "735,180 520,480 285,835",
    ],
  },
  {
    name: "1, with a flag and a foot",
    strokes: ["375,365 460,290 535,190 535,190 528,500 520,808", "395,818 520,808 655,812"],
  },
  {
    name: "2",
    strokes: ["325,345 360,235 480,180 610,220 650,335 595,475 465,635 325,795 325,795 500,775 695,792"],
  },
  {
    name: "3",
    strokes: ["340,265 440,190 580,200 645,300 590,410 465,468 465,468 612,510 682,630 630,760 490,820 335,765"],
  },
  {
    name: "4, open",
    strokes: ["405,185 360,370 305,555 305,555 500,565 715,545", "605,325 590,560 578,835"],
  },
  {
    name: "5",
    strokes: [
      "410,205 398,340 378,470 378,470 500,428 635,490 675,620 605,760 460,812 325,755",
      "410,205 540,208 685,188",
    ],
  },
  {
    name: "6",
    strokes: ["610,180 470,290 365,475 338,660 415,790 555,815 662,715 645,585 535,520 415,568 348,690"],
  },
  {
    name: "7, crossed",
    strokes: ["300,245 480,255 700,225 700,225 600,420 510,630 455,835", "395,545 520,530 675,512"],
  },
  {
    name: "8",
    strokes: [
      "628,275 520,185 395,235 370,355 475,470 612,570 655,700 565,812 420,805 348,690 420,560 550,450 640,345 615,250",
    ],
  },
  {
    name: "9, with a curled tail",
    strokes: [
      "640,300 540,205 412,245 350,378 405,500 535,492 630,385 648,275 648,275 645,500 605,720 500,822 372,775",
    ],
  },
  {
    name: "the letter A: not a digit",
    strokes: ["290,825 400,500 505,185 505,185 605,500 710,825", "375,610 500,598 640,602"],
  },
  {
    name: "a scribble: not a digit",
    strokes: [
      "250,420 420,250 330,560 560,260 420,700 690,300 520,770 770,420 640,760 790,640 430,640 300,500 600,470 740,560",
    ],
  },
];

const controlPoints = (stroke) => stroke.split(" ").map((point) => point.split(",").map(Number));

/** [{name, strokes}], the strokes as a pen would have left them. */
export const SAMPLE_DIGITS = SAMPLES.map(({ name, strokes }) => ({
  name,
  strokes: strokes.map((stroke) => curveThrough(controlPoints(stroke))),
}));
