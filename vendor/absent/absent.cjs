throw new Error("this optional package is left out of Intramuros on purpose");
