Console.WriteLine("comity");
